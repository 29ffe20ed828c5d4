package io.leno.istio.webhook;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;
import io.leno.istio.ResourceValidator;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Answers an AdmissionReview (`admission.k8s.io/v1`): whether the API server shall store the
/// object, why not, and what its author should know.
final class Admission {
    private static final int UNPROCESSABLE = 422;
    private static final Set<String> VERSIONS =
            Set.of("admission.k8s.io/v1", "admission.k8s.io/v1beta1");
    private static final Set<String> STORING = Set.of("CREATE", "UPDATE");

    private final ResourceValidator validator = new ResourceValidator();
    private final AdmissionMetrics metrics;

    Admission(AdmissionMetrics metrics) {
        this.metrics = metrics;
    }

    /// @throws InvalidReviewException where nothing was asked
    String review(String text) throws InvalidReviewException {
        Map<?, ?> review = mapping(read(text), "the body");
        String version = String.valueOf(review.get("apiVersion"));
        boolean isReview = "AdmissionReview".equals(review.get("kind"));
        if (!isReview || !VERSIONS.contains(version))
            throw new InvalidReviewException(
                    version
                            + " "
                            + review.get("kind")
                            + " (expected: admission.k8s.io/v1 AdmissionReview)");
        Map<?, ?> request = mapping(review.get("request"), "request");
        if (!(request.get("uid") instanceof String uid) || uid.isEmpty())
            throw new InvalidReviewException("request.uid: missing (expected: a text)");
        var response = new LinkedHashMap<String, Object>();
        response.put("uid", uid);
        judge(request, response);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("apiVersion", version);
        answer.put("kind", "AdmissionReview");
        answer.put("response", response);
        return Json.write(answer);
    }

    private static @Nullable Object read(String text) throws InvalidReviewException {
        if (text.isBlank()) throw new InvalidReviewException("no body found");
        try {
            return Json.read(text);
        } catch (InvalidJsonException invalid) {
            throw new InvalidReviewException("could not decode body: " + invalid.getMessage());
        }
    }

    private static Map<?, ?> mapping(@Nullable Object value, String what)
            throws InvalidReviewException {
        if (value instanceof Map<?, ?> map) return map;
        throw new InvalidReviewException(what + ": is no JSON object");
    }

    private void judge(Map<?, ?> request, Map<String, Object> response)
            throws InvalidReviewException {
        // what is deleted or connected to needs no judgement
        if (!STORING.contains(String.valueOf(request.get("operation")))) {
            response.put("allowed", true);
            return;
        }
        Map<?, ?> object = mapping(request.get("object"), "request.object");
        ConfigResource resource = resource(object, text(request.get("namespace")));
        if (!validator.knows(resource.key())) {
            metrics.failed(request, "unknown_type");
            deny(response, "unrecognized type " + resource.apiVersion() + " " + kind(object));
            return;
        }
        List<Problem> problems = validator.validate(resource);
        List<String> errors = lines(Severity.ERROR, problems);
        List<String> warnings = lines(Severity.WARNING, problems);
        if (errors.isEmpty()) {
            metrics.passed(request);
            response.put("allowed", true);
        } else {
            metrics.failed(request, "invalid_resource");
            deny(response, "configuration is invalid: " + String.join("; ", errors));
        }
        if (!warnings.isEmpty()) response.put("warnings", warnings);
    }

    private static void deny(Map<String, Object> response, String message) {
        var status = new LinkedHashMap<String, Object>();
        status.put("status", "Failure");
        status.put("message", message);
        status.put("reason", "Invalid");
        status.put("code", UNPROCESSABLE);
        response.put("allowed", false);
        response.put("status", status);
    }

    private static List<String> lines(Severity severity, List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .map(
                        problem ->
                                problem.subject()
                                        + ": "
                                        + (problem.path().isEmpty() ? "" : problem.path() + ": ")
                                        + problem.message())
                .toList();
    }

    private static ConfigResource resource(Map<?, ?> object, String namespace) {
        Map<String, Object> body = texts(object);
        String apiVersion = text(object.get("apiVersion"));
        int slash = apiVersion.indexOf('/');
        Map<?, ?> metadata = object.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
        String own = text(metadata.get("namespace"));
        // an object that gets its name from the API server has none yet
        Object name =
                metadata.get("name") == null ? metadata.get("generateName") : metadata.get("name");
        var key =
                new ResourceKey(
                        slash < 0 ? "" : apiVersion.substring(0, slash),
                        kind(object),
                        own.isEmpty() ? namespace : own,
                        text(name));
        return new ConfigResource(
                key,
                apiVersion,
                strings(metadata.get("labels")),
                strings(metadata.get("annotations")),
                Instant.EPOCH,
                body,
                Origin.of("kubernetes"));
    }

    private static String kind(Map<?, ?> object) {
        return text(object.get("kind"));
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static Map<String, Object> texts(Map<?, ?> object) {
        var body = new LinkedHashMap<String, Object>();
        object.forEach((key, value) -> body.put(String.valueOf(key), value));
        return body;
    }

    private static Map<String, String> strings(@Nullable Object map) {
        if (!(map instanceof Map<?, ?> texts)) return Map.of();
        return texts.entrySet().stream()
                .filter(each -> each.getValue() instanceof String)
                .collect(
                        Collectors.toMap(
                                each -> String.valueOf(each.getKey()),
                                each -> String.valueOf(each.getValue())));
    }
}
