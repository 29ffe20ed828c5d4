package io.leno.xds.translator;

import java.util.Collection;

/// Who may see what a namespace exports. Istio: `exportTo`.
final class Visibility {
    private Visibility() {}

    /// @param exportTo `~` means nobody, unless there is `*` too
    static boolean isVisible(Collection<String> exportTo, String owner, String viewer) {
        if (exportTo.isEmpty() || exportTo.contains("*")) return true;
        if (exportTo.contains("~")) return false;
        return exportTo.contains(viewer) || (exportTo.contains(".") && owner.equals(viewer));
    }
}
