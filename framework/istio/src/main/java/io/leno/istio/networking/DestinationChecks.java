package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.Destination;
import io.leno.istio.bind.Report;
import io.leno.istio.check.Syntax;

import java.util.List;

/// What must hold where traffic is sent to.
final class DestinationChecks {
    private final Report report;

    DestinationChecks(Report report) {
        this.report = report;
    }

    void check(Destination destination, String path) {
        if (destination.host().equals("*")) {
            report.invalid(path + ".host", "\"*\" (expected: the host of a service)");
        } else {
            Syntax.wildcardHostName(destination.host(), path + ".host", report);
        }
        if (!destination.subset().isEmpty())
            Syntax.dnsLabel(destination.subset(), path + ".subset", report);
        if (destination.port() != null)
            Syntax.port(destination.port().number(), path + ".port.number", report);
    }

    /// A single destination needs no weight; of several, one at least must get traffic.
    void weights(List<Integer> weights, String path) {
        for (int i = 0; i < weights.size(); i++) {
            Syntax.notNegative(weights.get(i), path + "[" + i + "].weight", report);
        }
        boolean hasNegative = weights.stream().anyMatch(weight -> weight < 0);
        long sum = weights.stream().mapToLong(Integer::longValue).sum();
        if (weights.size() > 1 && sum == 0 && !hasNegative) {
            report.invalid(path, "the weights add up to 0 (expected: at least one above 0)");
        }
        if (sum > Integer.MAX_VALUE) {
            report.invalid(
                    path,
                    "the weights add up to "
                            + sum
                            + " (expected: at most "
                            + Integer.MAX_VALUE
                            + ")");
        }
    }

    /// `mesh`, `name` or `namespace/name`.
    static void gateways(List<String> gateways, String path, Report report) {
        for (int i = 0; i < gateways.size(); i++) {
            String[] parts = gateways.get(i).split("/", -1);
            boolean isName = Syntax.isHostName(parts[parts.length - 1]);
            boolean isNamespaced = parts.length == 1 || Syntax.isDnsLabel(parts[0]);
            if (parts.length <= 2 && isName && isNamespaced) continue;
            report.invalid(
                    path + "[" + i + "]",
                    quoted(gateways.get(i)) + " (expected: name, namespace/name or mesh)");
        }
    }
}
