package io.leno.proxy.accesslog;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.RuntimeFilter;
import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.match.Fraction;
import io.leno.proxy.match.HeaderMatch;
import io.leno.proxy.match.InvalidMatcherException;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongPredicate;

/// Which streams are logged. Envoy: `AccessLogFilter`.
@FunctionalInterface
public interface LogFilter {
    boolean accepts(LoggedStream stream);

    static LogFilter compile(AccessLogFilter config) {
        return switch (config.getFilterSpecifierCase()) {
            case FILTERSPECIFIER_NOT_SET -> stream -> true;
            case STATUS_CODE_FILTER -> {
                LongPredicate compared = compare(config.getStatusCodeFilter().getComparison());
                yield stream -> compared.test(stream.responseCode());
            }
            case DURATION_FILTER -> {
                LongPredicate compared = compare(config.getDurationFilter().getComparison());
                yield stream -> compared.test(stream.durationNanos() / 1_000_000);
            }
            case NOT_HEALTH_CHECK_FILTER -> stream -> !stream.isHealthCheck();
            case RUNTIME_FILTER -> sampled(config.getRuntimeFilter());
            case AND_FILTER -> {
                List<LogFilter> all = compileAll(config.getAndFilter().getFiltersList());
                yield stream -> all.stream().allMatch(filter -> filter.accepts(stream));
            }
            case OR_FILTER -> {
                List<LogFilter> any = compileAll(config.getOrFilter().getFiltersList());
                yield stream -> any.stream().anyMatch(filter -> filter.accepts(stream));
            }
            case HEADER_FILTER -> header(config);
            case RESPONSE_FLAG_FILTER -> flags(config.getResponseFlagFilter());
            case TRACEABLE_FILTER,
                    GRPC_STATUS_FILTER,
                    EXTENSION_FILTER,
                    METADATA_FILTER,
                    LOG_TYPE_FILTER ->
                    throw new InvalidAccessLogException(
                            "access log filter "
                                    + config.getFilterSpecifierCase()
                                            .name()
                                            .toLowerCase(java.util.Locale.ROOT)
                                    + " is not supported");
        };
    }

    private static List<LogFilter> compileAll(List<AccessLogFilter> configs) {
        var filters = new ArrayList<LogFilter>(configs.size());
        for (AccessLogFilter config : configs) filters.add(compile(config));
        return List.copyOf(filters);
    }

    private static LongPredicate compare(ComparisonFilter comparison) {
        long value = Integer.toUnsignedLong(comparison.getValue().getDefaultValue());
        return switch (comparison.getOp()) {
            case EQ -> actual -> actual == value;
            case GE -> actual -> actual >= value;
            case LE -> actual -> actual <= value;
            case UNRECOGNIZED ->
                    throw new InvalidAccessLogException(
                            "ComparisonFilter.op: "
                                    + comparison.getOpValue()
                                    + " (expected: EQ, GE or LE)");
        };
    }

    private static LogFilter sampled(RuntimeFilter config) {
        Fraction fraction = Fraction.of(config.getPercentSampled());
        return stream -> fraction.includes(ThreadLocalRandom.current().nextLong());
    }

    private static LogFilter header(AccessLogFilter config) {
        try {
            HeaderMatch match = HeaderMatch.compile(config.getHeaderFilter().getHeader());
            return stream -> {
                Headers headers = stream.requestHeaders();
                return headers != null && match.matches(headers);
            };
        } catch (InvalidMatcherException e) {
            throw new InvalidAccessLogException("access log header_filter: " + e.getMessage(), e);
        }
    }

    private static LogFilter flags(ResponseFlagFilter config) {
        Set<ResponseFlag> wanted =
                config.getFlagsCount() == 0
                        ? EnumSet.allOf(ResponseFlag.class)
                        : EnumSet.noneOf(ResponseFlag.class);
        for (String text : config.getFlagsList()) wanted.add(flag(text));
        return stream -> {
            for (ResponseFlag flag : wanted) if (stream.info().hasFlag(flag)) return true;
            return false;
        };
    }

    private static ResponseFlag flag(String text) {
        for (ResponseFlag flag : ResponseFlag.values()) if (flag.text().equals(text)) return flag;
        throw new InvalidAccessLogException(
                "ResponseFlagFilter.flags: " + text + " (expected: a response flag, as UH)");
    }
}
