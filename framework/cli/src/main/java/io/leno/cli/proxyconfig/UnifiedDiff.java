package io.leno.cli.proxyconfig;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Two texts line by line, in the unified form of `diff -U`. What both begin and end with is cut
/// off before; the rest is compared in time and space of its differences (Myers, 1986).
final class UnifiedDiff {
    /// A line and where it is: ` ` in both, `-` only in the first, `+` only in the second.
    private record Line(char side, String text, int first, int second) {}

    private UnifiedDiff() {}

    /// Empty where they are the same.
    static List<String> of(
            String from, List<String> first, String to, List<String> second, int context) {
        if (first.equals(second)) return List.of();
        List<Line> lines = script(first, second);
        List<String> diff = new ArrayList<>(List.of("--- " + from, "+++ " + to));
        int at = 0;
        while ((at = nextChange(lines, at)) >= 0) {
            int begin = Math.max(0, at - context);
            int end = at;
            for (int next = at; next >= 0 && next <= end + 2 * context; ) {
                end = next;
                next = nextChange(lines, next + 1);
            }
            int stop = Math.min(lines.size(), end + context + 1);
            hunk(lines.subList(begin, stop), diff);
            at = stop;
        }
        return diff;
    }

    private static int nextChange(List<Line> lines, int from) {
        for (int i = from; i < lines.size(); i++) if (lines.get(i).side() != ' ') return i;
        return -1;
    }

    private static void hunk(List<Line> lines, List<String> diff) {
        long first = lines.stream().filter(each -> each.side() != '+').count();
        long second = lines.stream().filter(each -> each.side() != '-').count();
        Line begin = lines.getFirst();
        diff.add(
                "@@ -%s +%s @@"
                        .formatted(range(begin.first(), first), range(begin.second(), second)));
        lines.forEach(each -> diff.add(each.side() + each.text()));
    }

    private static String range(int begin, long count) {
        if (count == 1) return String.valueOf(begin + 1);
        return (count == 0 ? begin : begin + 1) + "," + count;
    }

    private static List<Line> script(List<String> first, List<String> second) {
        int begin = 0;
        int shorter = Math.min(first.size(), second.size());
        while (begin < shorter && first.get(begin).equals(second.get(begin))) begin++;
        int end = 0;
        while (end < shorter - begin
                && first.get(first.size() - 1 - end).equals(second.get(second.size() - 1 - end)))
            end++;
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < begin; i++) lines.add(new Line(' ', first.get(i), i, i));
        middle(
                first.subList(0, first.size() - end),
                second.subList(0, second.size() - end),
                begin,
                lines);
        for (int i = end; i > 0; i--) {
            int place = first.size() - i;
            lines.add(new Line(' ', first.get(place), place, second.size() - i));
        }
        return lines;
    }

    /// Goes through ever more differences until both ends are met, and back.
    private static void middle(List<String> a, List<String> b, int begin, List<Line> lines) {
        int n = a.size() - begin;
        int m = b.size() - begin;
        List<int[]> trace = new ArrayList<>();
        int[] reach = new int[2 * (n + m) + 3];
        int zero = n + m + 1;
        for (int d = 0; d <= n + m; d++) {
            trace.add(Arrays.copyOfRange(reach, zero - d - 1, zero + d + 2));
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || (k != d && reach[zero + k - 1] < reach[zero + k + 1]);
                int x = down ? reach[zero + k + 1] : reach[zero + k - 1] + 1;
                int y = x - k;
                while (x < n && y < m && a.get(begin + x).equals(b.get(begin + y))) {
                    x++;
                    y++;
                }
                reach[zero + k] = x;
                if (x < n || y < m) continue;
                back(a, b, begin, trace, lines);
                return;
            }
        }
    }

    private static void back(
            List<String> a, List<String> b, int begin, List<int[]> trace, List<Line> lines) {
        int x = a.size() - begin;
        int y = b.size() - begin;
        List<Line> reversed = new ArrayList<>();
        for (int d = trace.size() - 1; d >= 0; d--) {
            int[] reach = trace.get(d); // of the diagonals -d-1 to d+1
            int k = x - y;
            boolean down = k == -d || (k != d && reach[k + d] < reach[k + d + 2]);
            int before = down ? k + 1 : k - 1;
            int beforeX = d == 0 ? 0 : reach[before + d + 1];
            int beforeY = d == 0 ? 0 : beforeX - before;
            while (x > beforeX && y > beforeY) {
                x--;
                y--;
                reversed.add(new Line(' ', a.get(begin + x), begin + x, begin + y));
            }
            if (d == 0) break;
            if (down) reversed.add(new Line('+', b.get(begin + --y), begin + x, begin + y));
            else reversed.add(new Line('-', a.get(begin + --x), begin + x, begin + y));
        }
        lines.addAll(reversed.reversed());
    }
}
