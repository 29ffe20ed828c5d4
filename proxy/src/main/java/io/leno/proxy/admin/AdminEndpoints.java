package io.leno.proxy.admin;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.netty.handler.codec.http.HttpMethod;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/// All paths of the admin interface, and the pages that list them.
final class AdminEndpoints {
    private final TreeMap<String, AdminEndpoint> byPath = new TreeMap<>(Comparator.naturalOrder());

    AdminEndpoints(List<AdminEndpoint> endpoints) {
        var all = new ArrayList<>(endpoints);
        all.add(
                AdminEndpoint.reading(
                        "/",
                        "Admin home page",
                        request ->
                                AdminResponse.of(
                                        200, AdminResponse.HTML, HomePage.of(byPath.values()))));
        all.add(
                AdminEndpoint.reading(
                        "/help",
                        "print out list of admin commands",
                        request -> AdminResponse.text(help())));
        for (AdminEndpoint endpoint : all) byPath.put(endpoint.path(), endpoint);
    }

    CompletionStage<AdminResponse> handle(AdminRequest request) {
        String path = request.path().isEmpty() ? "/" : request.path();
        AdminEndpoint endpoint = byPath.get(path);
        if (endpoint == null)
            return completedFuture(
                    AdminResponse.of(404, AdminResponse.TEXT, "invalid path. " + help()));
        if (endpoint.mutates() && !request.method().equals(HttpMethod.POST)) {
            return completedFuture(
                    AdminResponse.of(
                            405,
                            AdminResponse.TEXT,
                            "Method " + request.method().name() + " not allowed, POST required."));
        }
        return endpoint.handler().handle(request);
    }

    /// Envoy does not have it.
    private static boolean isOurs(String path) {
        return path.startsWith("/leno/") || path.startsWith("/plugins");
    }

    private String help() {
        var out = new StringBuilder("admin commands are:\n");
        for (AdminEndpoint endpoint : byPath.values()) {
            // what Envoy has; tools read this list
            if (isOurs(endpoint.path())) continue;
            out.append("  ").append(endpoint.path());
            if (endpoint.mutates()) out.append(" (POST)");
            out.append(": ").append(endpoint.help()).append('\n');
            for (AdminEndpoint.Parameter parameter : endpoint.parameters()) {
                out.append("      ").append(parameter.name()).append(": ");
                out.append(parameter.description()).append('\n');
            }
        }
        return out.toString();
    }
}
