/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* range.h - assert_uint_in_range of cmocka 2.0, with cmocka 1.1, too.  Include cmocka.h before. */
#ifndef TESTS_SUPPORT_RANGE_H
#define TESTS_SUPPORT_RANGE_H

#ifndef assert_uint_in_range
#define assert_uint_in_range(value, least, most) assert_in_range(value, least, most)
#endif

#endif
