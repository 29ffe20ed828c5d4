package io.leno.xds.translator.explain;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.envoyproxy.envoy.type.v3.FractionalPercent;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What well known filters do, for people.
final class FilterText {
    private FilterText() {}

    /// @param own settings of the route or virtual host; null where there are none
    /// @return empty where nothing is known to be done
    static String of(Any config, @Nullable Any own) {
        Any told = own == null ? config : own;
        if (told.is(HTTPFault.class)) return fault(unpacked(told, HTTPFault.class));
        if (told.is(RBACPerRoute.class))
            return access(unpacked(told, RBACPerRoute.class).getRbac().getRules());
        if (told.is(io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.class)) {
            var rbac =
                    unpacked(told, io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.class);
            return rbac.hasRules() ? access(rbac.getRules()) : "";
        }
        if (told.is(JwtAuthentication.class))
            return "verifies tokens of "
                    + unpacked(told, JwtAuthentication.class).getProvidersMap().keySet();
        if (told.is(RateLimit.class))
            return "asks the rate limit domain " + unpacked(told, RateLimit.class).getDomain();
        if (told.is(LocalRateLimit.class)) {
            var bucket = unpacked(told, LocalRateLimit.class).getTokenBucket();
            return bucket.getMaxTokens() == 0
                    ? ""
                    : "at most "
                            + bucket.getMaxTokens()
                            + " at once, refilled every "
                            + Times.text(bucket.getFillInterval());
        }
        return "";
    }

    private static String access(RBAC rules) {
        List<String> names = rules.getPoliciesMap().keySet().stream().sorted().toList();
        return rules.getAction() + " by " + names;
    }

    private static String fault(HTTPFault fault) {
        var all = new ArrayList<String>();
        if (fault.hasDelay()) {
            String time =
                    fault.getDelay().hasFixedDelay()
                            ? Times.text(fault.getDelay().getFixedDelay())
                            : "as a header says";
            all.add("delays " + share(fault.getDelay().getPercentage()) + " by " + time);
        }
        if (fault.hasAbort()) {
            String with =
                    switch (fault.getAbort().getErrorTypeCase()) {
                        case HTTP_STATUS -> "status " + fault.getAbort().getHttpStatus();
                        case GRPC_STATUS -> "gRPC status " + fault.getAbort().getGrpcStatus();
                        default -> "what a header says";
                    };
            all.add("aborts " + share(fault.getAbort().getPercentage()) + " with " + with);
        }
        return String.join(", ", all);
    }

    private static String share(FractionalPercent share) {
        int whole =
                switch (share.getDenominator()) {
                    case TEN_THOUSAND -> 10_000;
                    case MILLION -> 1_000_000;
                    case HUNDRED, UNRECOGNIZED -> 100;
                };
        double percent = share.getNumerator() * 100.0 / whole;
        String text = percent == Math.rint(percent) ? Long.toString((long) percent) : "" + percent;
        return text + " %";
    }

    static <T extends Message> T unpacked(Any any, Class<T> type) {
        try {
            return any.unpack(type);
        } catch (InvalidProtocolBufferException invalid) {
            throw new IllegalArgumentException(
                    any.getTypeUrl() + ": " + invalid.getMessage(), invalid);
        }
    }
}
