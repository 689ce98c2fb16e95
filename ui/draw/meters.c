// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The meters of the header, on one line for any number of CPUs:
 *
 *      cpu 0 ━━━━━━──────  48%  1 ━━──────────  12%  mem ━━━━────── 1.9G/23G
 *      cpu  31% ▁▂█▁▁▃▁▁▂▁▇█▁▁▁▁▁▁▂▁▁▁▅▁▁▁▁▁▁▁▁▁▁▁▁▁  mem ━━━━────── 1.9G/23G
 *
 * Many CPUs have one character each.  If there are more CPUs than columns, several share one
 * character, which shows the busiest of them.
 */
#include "ui/draw/draw.h"

#include "core/base/units.h"
#include "ui/format/sparkline.h"

#include <string.h>

#define GAP      2
#define BAR_MIN  4
#define BAR_MAX  12
#define PERCENT  5    /* " 100%" */
#define FULL     0.9f /* a meter warns from this share on */
#define SWAP_MIN 100  /* columns of the terminal that a meter of swap needs */

static enum style share_style(float share)
{
	return share >= FULL ? STYLE_FAIL0 : STYLE_SPARK;
}

/* More than 1% is at least one character. */
static unsigned bar_length(float share, unsigned width)
{
	unsigned length = (unsigned)(share * (float)width + 0.5f);

	if (share > 0.01f && !length)
		length = 1;
	return length < width ? length : width;
}

static void put_bar(struct pen *pen, const struct app *app, float share, unsigned width)
{
	unsigned length = bar_length(share, width);

	for (unsigned i = 0; i < width; i++)
		if (i < length)
			pen_put(pen, share_style(share), app->ascii ? "=" : "━");
		else
			pen_put(pen, STYLE_GUIDE, app->ascii ? "-" : "─");
}

static unsigned digits_of(unsigned number)
{
	unsigned digits = 1;

	while (number /= 10)
		digits++;
	return digits;
}

/* Of the highest CPU number. */
static unsigned number_digits(const struct machine *machine)
{
	return digits_of(machine->numbers[machine->cpus - 1]);
}

/* Width of a bar per CPU; below BAR_MIN: there is no room for one per CPU. */
static unsigned bar_width(const struct machine *machine, unsigned columns)
{
	unsigned label = number_digits(machine) + 1, each = columns / machine->cpus;

	if (each < label + BAR_MIN + PERCENT + GAP)
		return 0;
	each -= label + PERCENT + GAP;
	return each < BAR_MAX ? each : BAR_MAX;
}

static void put_bars(struct pen *pen, const struct app *app, unsigned width)
{
	const struct machine *machine = &app->model.machine;
	int digits = (int)number_digits(machine);

	for (unsigned i = 0; i < machine->cpus; i++) {
		float share = machine->shares[i];

		pen_format(pen, STYLE_LABEL, "%*u ", digits, machine->numbers[i]);
		put_bar(pen, app, share, width);
		pen_format(pen, STYLE_VALUE, "%4.0f%%", (double)(100 * share));
		pen_format(pen, STYLE_NORMAL, "%*s", GAP, "");
	}
}

/* The busiest of the CPUs that share a character. */
static float share_at(const struct machine *machine, unsigned at, unsigned cells)
{
	unsigned from = at * machine->cpus / cells, to = (at + 1) * machine->cpus / cells;
	float share = 0;

	for (unsigned i = from; i < to; i++)
		if (share < machine->shares[i])
			share = machine->shares[i];
	return share;
}

static void put_blocks(struct pen *pen, const struct app *app, unsigned columns)
{
	const struct machine *machine = &app->model.machine;
	unsigned cells = machine->cpus < columns ? machine->cpus : columns;

	pen_format(pen, STYLE_VALUE, "%3.0f%% ", (double)(100 * machine->share));
	for (unsigned i = 0; i < cells; i++) {
		float share = share_at(machine, i, cells);

		sparkline_put_bar(
			pen, share_style(share), bar_length(share, SPARKLINE_LEVELS), app->ascii);
	}
	pen_format(pen, STYLE_NORMAL, "%*s", GAP, "");
}

static void put_cpus(struct pen *pen, const struct app *app, unsigned columns)
{
	unsigned taken = strlen("cpu "), blocks = strlen("100% ") + GAP, width;

	if (!app->model.machine.cpus || app->model.machine.share < 0 ||
		columns < taken + blocks + BAR_MIN)
		return;
	pen_put(pen, STYLE_LABEL, "cpu ");
	width = bar_width(&app->model.machine, columns - taken);
	if (width)
		put_bars(pen, app, width);
	else
		put_blocks(pen, app, columns - taken - blocks);
}

static void write_store(char *out, size_t size, uint64_t used_bytes, uint64_t bytes)
{
	char used[16], all[16];

	units_write_bytes(used, sizeof(used), used_bytes);
	units_write_bytes(all, sizeof(all), bytes);
	snprintf(out, size, " %s/%s", used, all);
}

/* Columns of "mem ━━━━────── 1.9G/23G" and the gap after it. */
static unsigned store_width(const char *label, const char *text)
{
	return strlen(label) + 1 + BAR_MAX + strlen(text) + GAP;
}

static void put_store(struct pen *pen, const struct app *app, const char *label, const char *text,
	uint64_t used_bytes, uint64_t bytes)
{
	if (!bytes)
		return;
	pen_format(pen, STYLE_LABEL, "%s ", label);
	put_bar(pen, app, (float)((double)used_bytes / (double)bytes), BAR_MAX);
	pen_put(pen, STYLE_VALUE, text);
	pen_format(pen, STYLE_NORMAL, "%*s", GAP, "");
}

void draw_meters(const struct app *app, struct frame *frame, int y)
{
	const struct machine *machine = &app->model.machine;
	unsigned width = app->layout.width, taken = 0;
	bool swap = width >= SWAP_MIN && machine->swap_bytes;
	struct pen pen = frame_pen(frame, 0, y, width);
	char memory_text[40], swap_text[40];

	write_store(memory_text, sizeof(memory_text), machine->used_bytes, machine->memory_bytes);
	write_store(swap_text, sizeof(swap_text), machine->swap_used_bytes, machine->swap_bytes);
	if (machine->memory_bytes)
		taken += store_width("mem", memory_text);
	if (swap)
		taken += store_width("swap", swap_text);
	put_cpus(&pen, app, width > taken ? width - taken : 0);
	put_store(&pen, app, "mem", memory_text, machine->used_bytes, machine->memory_bytes);
	if (swap)
		put_store(&pen, app, "swap", swap_text, machine->swap_used_bytes,
			machine->swap_bytes);
}
