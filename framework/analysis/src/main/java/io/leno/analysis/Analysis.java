package io.leno.analysis;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Resources;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Runs analyzers over resources and puts what they find in order.
public final class Analysis {
    /// As it is read: the worst first, then by code, resource and sentence.
    private static final Comparator<Located> ORDER =
            Comparator.comparing((Located each) -> each.finding().type().level())
                    .thenComparing(each -> each.finding().type().code())
                    .thenComparing(Located::sortKey)
                    .thenComparing(Located::text);

    private Analysis() {}

    /// What the analyzers find, each finding once. One whose kinds are not known is skipped. One
    /// that throws is reported as an internal error; the others run all the same.
    public static List<Located> run(Collection<Analyzer> analyzers, Resources resources) {
        List<Located> found = new ArrayList<>();
        for (Analyzer analyzer : analyzers) {
            if (!analyzer.needs().stream().allMatch(resources::knows)) continue;
            try {
                analyzer.analyze(resources, each -> found.add(new Located(each)));
            } catch (RuntimeException failure) {
                String detail = analyzer.name() + ": " + failure;
                found.add(
                        new Located(
                                new Finding(
                                        IstioMessages.INTERNAL_ERROR, null, "", List.of(detail))));
            }
        }
        Set<String> seen = new HashSet<>();
        return found.stream().sorted(ORDER).filter(each -> seen.add(each.text())).toList();
    }
}
