package io.leno.filters.extauthz;

import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.ResponseFlag;
import io.leno.filters.MetadataValues;

import org.jspecify.annotations.Nullable;

import java.util.TreeMap;

/// One connection. It is asked about when its first data comes, which waits for the answer.
final class ConnectionAuthzFilter implements NetworkFilter {
    private enum Progress {
        NOT_ASKED,
        ASKED,
        MAY_PASS,
        CLOSED
    }

    private final NetworkConnection connection;
    private final ConnectionChecks checks;
    private Progress progress = Progress.NOT_ASKED;
    private long askedNanos;

    ConnectionAuthzFilter(NetworkConnection connection, ConnectionChecks checks) {
        this.connection = connection;
        this.checks = checks;
    }

    @Override
    public FilterStatus onData(ConnectionData data, boolean end) {
        if (!checks.isFor(connection)) {
            checks.disabled.inc();
            return FilterStatus.CONTINUE;
        }
        if (progress == Progress.NOT_ASKED) {
            progress = Progress.ASKED;
            askedNanos = System.nanoTime();
            checks.active.add(1);
            checks.total.inc();
            checks.ask(connection, this::answered);
        }
        return progress == Progress.MAY_PASS ? FilterStatus.CONTINUE : FilterStatus.PAUSE;
    }

    private void answered(@Nullable CheckResponse response) {
        checks.active.add(-1);
        boolean passes = response == null ? failed() : judged(response);
        if (passes) {
            progress = Progress.MAY_PASS;
            connection.resume();
            return;
        }
        progress = Progress.CLOSED;
        checks.closed.inc();
        connection.info().addFlag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
        connection.details(response == null ? "ext_authz_error" : "ext_authz_denied");
        connection.close();
    }

    private boolean failed() {
        checks.error.inc();
        if (checks.allowsOnError()) checks.failureAllowed.inc();
        return checks.allowsOnError();
    }

    private boolean judged(CheckResponse response) {
        boolean ok = response.getStatus().getCode() == 0;
        if (ok) checks.ok.inc();
        else checks.denied.inc();
        var metadata = new TreeMap<>(MetadataValues.of(response.getDynamicMetadata()));
        if (ok) {
            long millis = (System.nanoTime() - askedNanos) / 1_000_000;
            metadata.put("ext_authz_duration", (double) millis);
        }
        if (!metadata.isEmpty())
            connection.info().mergeDynamicMetadata(ConnectionAuthzFilterFactory.NAME, metadata);
        return ok;
    }

    @Override
    public void onClose() {
        if (progress == Progress.ASKED) checks.active.add(-1);
    }
}
