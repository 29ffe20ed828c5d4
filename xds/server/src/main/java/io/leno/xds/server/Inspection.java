package io.leno.xds.server;

import io.grpc.Status;
import io.leno.api.xds.XdsResource;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A stream's questions about the control plane itself, each answered once. Belongs to the stream's
/// mailbox.
final class Inspection {
    private final ServerState server;
    private final Outlet outlet;
    private final Executor mailbox;

    Inspection(ServerState server, Outlet outlet, Executor mailbox) {
        this.server = server;
        this.outlet = outlet;
        this.mailbox = mailbox;
    }

    /// Answered elsewhere: to know where proxies stand is to wait for their streams. istioctl sends
    /// the time as nonce of its first request.
    ///
    /// @param refuse what becomes of a question that cannot be answered
    void ask(WatchRequest request, Consumer<Status> refuse) {
        if (server.isNonce(request.nonce())) return; // an acknowledgement
        server.workers().execute(() -> answer(request, refuse));
    }

    private void answer(WatchRequest request, Consumer<Status> refuse) {
        String typeUrl = request.typeUrl();
        try {
            List<XdsResource> resources = server.debug().answer(typeUrl, request.subscribe());
            mailbox.execute(() -> send(typeUrl, resources));
        } catch (IllegalArgumentException unanswerable) {
            var status = Status.INVALID_ARGUMENT.withDescription(unanswerable.getMessage());
            mailbox.execute(() -> refuse.accept(status));
        }
    }

    private void send(String typeUrl, List<XdsResource> resources) {
        outlet.send(new Push(typeUrl, "", server.nextNonce(), resources, resources, Set.of()));
    }
}
