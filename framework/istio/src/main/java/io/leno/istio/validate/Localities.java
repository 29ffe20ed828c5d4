package io.leno.istio.validate;

import java.util.ArrayList;
import java.util.List;

/// Localities such as `region`, `region/zone/*` or `*`, of which no two may mean the same place.
final class Localities {
    private Localities() {}

    /// What is wrong with them; empty if nothing is.
    static String wrong(List<String> localities) {
        var seen = new ArrayList<List<String>>();
        for (String locality : localities) {
            long wildcards = locality.chars().filter(c -> c == '*').count();
            if (wildcards > 1 || (wildcards == 1 && !locality.endsWith("*")))
                return "locality "
                        + locality
                        + " wildcard '*' number can not exceed 1 and must be in the end";
            List<String> parts = List.of(locality.split("/", 3));
            if (parts.contains(""))
                return "locality " + locality + " must not contain empty region/zone/subzone info";
            if (seen.stream().anyMatch(other -> overlaps(other, parts)))
                return "locality " + locality + " overlap with previous specified ones";
            seen.add(parts);
        }
        return "";
    }

    /// True where the earlier one covers the later, or is part of the region the later one names.
    private static boolean overlaps(List<String> earlier, List<String> later) {
        for (int i = 0; i < Math.min(earlier.size(), later.size()); i++) {
            if (earlier.get(i).equals("*")) return true;
            if (!earlier.get(i).equals(later.get(i))) return false;
        }
        return true;
    }
}
