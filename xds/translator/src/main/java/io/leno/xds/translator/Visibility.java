package io.leno.xds.translator;

import java.util.Collection;

/// Who may see what a namespace exports. Istio: `exportTo`.
final class Visibility {
    private Visibility() {}

    static boolean isVisible(Collection<String> exportTo, String owner, String viewer) {
        if (exportTo.isEmpty() || exportTo.contains("*") || exportTo.contains(viewer)) return true;
        return exportTo.contains(".") && owner.equals(viewer);
    }
}
