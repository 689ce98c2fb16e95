// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/export.h"

#include "ui/export/dot.h"
#include "ui/export/folded.h"
#include "ui/export/html.h"
#include "ui/export/perfetto.h"
#include "ui/export/timeline_text.h"
#include "ui/export/tree_text.h"

const struct headless_sink *export_sink(enum export_format format)
{
	static const struct headless_sink *const sinks[EXPORT_COUNT] = {
		[EXPORT_TREE] = &tree_text_sink,
		[EXPORT_TIMELINE] = &timeline_text_sink,
		[EXPORT_PERFETTO] = &perfetto_sink,
		[EXPORT_FOLDED] = &folded_cpu_sink,
		[EXPORT_FOLDED_WALL] = &folded_wall_sink,
		[EXPORT_FOLDED_COUNT] = &folded_count_sink,
		[EXPORT_DOT] = &dot_sink,
		[EXPORT_HTML] = &html_sink,
	};

	return sinks[format];
}
