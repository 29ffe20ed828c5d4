package io.leno.analysis.gateway;

import io.leno.analysis.lookup.Workload;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The pods that a gateway runs in, as far as services lead to them.
///
/// @param ports of the pods, and those of the services that are mapped to them
record Reachable(boolean hasPods, Set<Integer> ports) {
    static Reachable by(Map<String, String> selector, Resources resources) {
        List<Workload> pods =
                Workload.all(resources).stream().filter(pod -> pod.isSelectedBy(selector)).toList();
        Set<Integer> ports = new HashSet<>();
        if (!pods.isEmpty())
            for (ConfigResource service : resources.all(Kinds.SERVICE))
                if (pods.stream().anyMatch(pod -> leadsTo(service, pod))) addPorts(service, ports);
        return new Reachable(!pods.isEmpty(), ports);
    }

    private static boolean leadsTo(ConfigResource service, Workload pod) {
        return service.key().namespace().equals(pod.namespace())
                && pod.isSelectedBy(Part.spec(service).textMap("selector"));
    }

    private static void addPorts(ConfigResource service, Set<Integer> ports) {
        for (Part port : Part.spec(service).parts("ports")) {
            if (!port.text("protocol", "TCP").equals("TCP")) continue;
            ports.add(port.number("port"));
            String target = port.text("targetPort");
            if (target.matches("[1-9]\\d{0,8}")) ports.add(Integer.parseInt(target));
        }
    }
}
