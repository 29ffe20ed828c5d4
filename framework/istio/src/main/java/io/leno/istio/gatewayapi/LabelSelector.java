package io.leno.istio.gatewayapi;

import java.util.List;
import java.util.Map;

/// Kubernetes' label selector. Public only so that the binder can make it.
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {
    public record Requirement(String key, Operator operator, List<String> values) {
        /// How the value of the label is compared.
        public enum Operator {
            IN,
            NOT_IN,
            EXISTS,
            DOES_NOT_EXIST
        }

        private boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    boolean matches(Map<String, String> labels) {
        return labels.entrySet().containsAll(matchLabels.entrySet())
                && matchExpressions.stream().allMatch(each -> each.matches(labels));
    }
}
