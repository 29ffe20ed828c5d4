package io.leno.proxy.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// One path of the admin interface.
///
/// @param mutates only POST is taken
record AdminEndpoint(
        String path,
        String help,
        boolean mutates,
        List<Parameter> parameters,
        LaterHandler handler) {
    /// A query parameter, for the help.
    ///
    /// @param choices what it may be; empty: anything
    /// @param flag its presence counts, not its value
    record Parameter(String name, String help, List<String> choices, boolean flag) {
        String description() {
            return choices.isEmpty()
                    ? help
                    : help + "; One of (" + String.join(", ", choices) + ")";
        }
    }

    /// Answers on the admin server's event loop.
    @FunctionalInterface
    interface Handler {
        AdminResponse handle(AdminRequest request);
    }

    /// As [Handler], but the answer may come later, on any thread.
    @FunctionalInterface
    interface LaterHandler {
        CompletionStage<AdminResponse> handle(AdminRequest request);
    }

    static AdminEndpoint reading(String path, String help, Handler handler) {
        return new AdminEndpoint(path, help, false, List.of(), atOnce(handler));
    }

    static AdminEndpoint mutating(String path, String help, Handler handler) {
        return mutatingLater(path, help, atOnce(handler));
    }

    static AdminEndpoint mutatingLater(String path, String help, LaterHandler handler) {
        return new AdminEndpoint(path, help, true, List.of(), handler);
    }

    private static LaterHandler atOnce(Handler handler) {
        return request -> CompletableFuture.completedFuture(handler.handle(request));
    }

    AdminEndpoint with(String parameter, String help, String... choices) {
        var more = new ArrayList<>(parameters);
        more.add(new Parameter(parameter, help, List.of(choices), false));
        return new AdminEndpoint(path, this.help, mutates, List.copyOf(more), handler);
    }

    /// A parameter that is there or not.
    AdminEndpoint withFlag(String parameter, String help) {
        var more = new ArrayList<>(parameters);
        more.add(new Parameter(parameter, help, List.of(), true));
        return new AdminEndpoint(path, this.help, mutates, List.copyOf(more), handler);
    }
}
