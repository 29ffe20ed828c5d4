package io.leno.analysis.virtualservice;

import io.leno.api.analysis.Part;
import io.leno.api.config.ConfigResource;

import java.util.ArrayList;
import java.util.List;

/// A destination of a VirtualService.
///
/// @param mirror true where only copies go there
record RuleDestination(Part fields, boolean mirror) {
    /// All of a rule: where its routes lead, then where its mirrors do.
    static List<RuleDestination> of(ConfigResource virtualService) {
        Part spec = Part.spec(virtualService);
        List<RuleDestination> destinations = new ArrayList<>();
        for (String protocol : List.of("tcp", "tls", "http"))
            for (Part rule : spec.parts(protocol))
                for (Part route : rule.parts("route"))
                    destinations.add(new RuleDestination(route.part("destination"), false));
        for (Part http : spec.parts("http")) {
            if (http.part("mirror").exists())
                destinations.add(new RuleDestination(http.part("mirror"), true));
            for (Part mirror : http.parts("mirrors"))
                destinations.add(new RuleDestination(mirror.part("destination"), true));
        }
        return destinations;
    }

    String host() {
        return fields.text("host");
    }

    String subset() {
        return fields.text("subset");
    }

    /// Of the field that names the host.
    String path() {
        return fields.pathOf("host");
    }
}
