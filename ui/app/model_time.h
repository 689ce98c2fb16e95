/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * model_time.h - moving in a recording, and in what waits.
 *
 * To go back everything is forgotten and applied again, from the last snapshot before: folds, tags,
 * the filter and the cursor stay.  What takes long is done in slices, between which keys work.
 */
#ifndef UI_APP_MODEL_TIME_H
#define UI_APP_MODEL_TIME_H

#include "ui/app/model.h"

enum model_moved { MOVED, MOVED_END, MOVED_PARTLY };

/* While it steps: whether the event, which was applied, is one to stop at.  node may be NULL. */
void model_test_stop(struct model *model, const struct event *event, struct node *node);
/*
 * The moves.  Each takes the place of one that has not ended, and goes on for MODEL_SLICE_NS at
 * most.  Returns MOVED; MOVED_PARTLY: the caller goes on with model_go_on; or -errno.
 *
 * Forward to the next such event, the time of which is then set.  MOVED_END: the end has come
 * before one, or no event waits.  STOP_ALARM selects the process, and without one applies nothing
 * that waits.
 */
int model_step(struct model *model, enum model_stop stop);
/* Back to the last event that is shown.  -ENODATA: none was shown before, and the time is as it
 * was. */
int model_step_back(struct model *model);
/* To that time, or as near as there are events. */
int model_seek(struct model *model, uint64_t time_ns);
int model_go_on(struct model *model);
/* Ends the move where it is now. */
void model_halt(struct model *model);

#endif
