package io.leno.filters.extauthz;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.leno.api.filter.HttpStream;
import io.leno.filters.GrpcCall;
import io.leno.filters.MetadataValues;
import io.leno.filters.extauthz.Verdict.Edit;
import io.leno.filters.extauthz.Verdict.How;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A service that speaks gRPC. Immutable. Envoy: `GrpcClientImpl`.
final class GrpcAuthService implements AuthService {
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final int FORBIDDEN = 403;

    private final GrpcCall<CheckResponse> call;
    private final CheckRequests requests;

    GrpcAuthService(GrpcService config, CheckRequests requests) {
        call =
                GrpcCall.of(
                        config,
                        "/envoy.service.auth.v3.Authorization/Check",
                        TIMEOUT,
                        CheckResponse.parser());
        this.requests = requests;
    }

    @Override
    public void ask(HttpStream stream, Question question, Consumer<Verdict> then) {
        call.send(
                stream,
                requests.of(stream, question),
                outcome -> then.accept(verdict(outcome.message())));
    }

    private static Verdict verdict(@Nullable CheckResponse response) {
        if (response == null) return new Verdict.Unknown();
        return response.getStatus().getCode() == 0 ? passes(response) : denied(response);
    }

    @SuppressWarnings("deprecation") // Envoy still heeds the metadata of the answer's part
    private static Map<String, Object> metadata(CheckResponse response) {
        OkHttpResponse ok = response.getOkResponse();
        return MetadataValues.of(
                ok.hasDynamicMetadata() ? ok.getDynamicMetadata() : response.getDynamicMetadata());
    }

    private static Verdict passes(CheckResponse response) {
        OkHttpResponse ok = response.getOkResponse();
        var query = new ArrayList<Map.Entry<String, String>>();
        ok.getQueryParametersToSetList()
                .forEach(each -> query.add(Map.entry(each.getKey(), each.getValue())));
        return new Verdict.Passes(
                ofRequest(ok.getHeadersList()),
                ok.getHeadersToRemoveList(),
                ofResponse(ok.getResponseHeadersToAddList()),
                query,
                ok.getQueryParametersToRemoveList(),
                metadata(response));
    }

    /// Envoy looks at `append` alone here.
    @SuppressWarnings("deprecation") // services send it
    private static List<Edit> ofRequest(List<HeaderValueOption> options) {
        return options.stream()
                .map(each -> edit(each, each.getAppend().getValue() ? How.JOIN : How.SET))
                .toList();
    }

    private static Edit edit(HeaderValueOption option, How how) {
        return new Edit(how, option.getHeader().getKey(), option.getHeader().getValue());
    }

    private static List<Edit> ofResponse(List<HeaderValueOption> options) {
        return options.stream().map(each -> edit(each, how(each))).toList();
    }

    @SuppressWarnings("deprecation") // append: services still send it
    private static How how(HeaderValueOption option) {
        if (option.hasAppend()) return option.getAppend().getValue() ? How.ADD : How.SET;
        return switch (option.getAppendAction()) {
            case APPEND_IF_EXISTS_OR_ADD -> How.ADD;
            case ADD_IF_ABSENT -> How.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS -> How.SET_IF_PRESENT;
            case OVERWRITE_IF_EXISTS_OR_ADD, UNRECOGNIZED -> How.SET;
        };
    }

    private static Verdict denied(CheckResponse response) {
        DeniedHttpResponse denied = response.getDeniedResponse();
        int status = denied.getStatus().getCodeValue();
        var headers = new ArrayList<Map.Entry<String, String>>();
        denied.getHeadersList()
                .forEach(
                        each ->
                                headers.add(
                                        Map.entry(
                                                each.getHeader().getKey(),
                                                each.getHeader().getValue())));
        return new Verdict.Denied(
                status > 0 ? status : FORBIDDEN,
                denied.getBodyBytes().toByteArray(),
                headers,
                metadata(response));
    }
}
