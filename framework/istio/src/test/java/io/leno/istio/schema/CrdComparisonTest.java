package io.leno.istio.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What our definitions say is what Istio's say, except for the words of descriptions.
class CrdComparisonTest {
    private static final Path ISTIO = Resources.examples().resolve("crd/crd-all.gen.yaml");
    private static final Set<String> UNORDERED =
            Set.of(
                    "required",
                    "oneOf",
                    "anyOf",
                    "allOf",
                    "shortNames",
                    "categories",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-validations");

    @Test
    void everyKindVersionFieldBoundAndRuleIsThatOfIstio() throws IOException {
        assumeTrue(Files.isRegularFile(ISTIO), "Istio's definitions are not at " + ISTIO);
        Map<String, String> ours = new TreeMap<>();
        IstioKinds.ALL.forEach(kind -> collect(reread(Crd.yaml(kind)), ours));
        Map<String, String> istios = new TreeMap<>();
        for (Object document : load(Files.readString(ISTIO)))
            if (document != null) collect((Map<?, ?>) document, istios);

        assertThat(istios.size()).isGreaterThan(6_000);
        assertThat(missing(istios, ours)).as("what Istio's have and ours lack").isEmpty();
        assertThat(missing(ours, istios)).as("what ours have and Istio's lack").isEmpty();
    }

    @Test
    void theNamesUnderWhichKubectlKnowsAKindAreIstios() throws IOException {
        assumeTrue(Files.isRegularFile(ISTIO), "Istio's definitions are not at " + ISTIO);
        Map<String, Object> ours = new TreeMap<>();
        IstioKinds.ALL.forEach(kind -> names(reread(Crd.yaml(kind)), ours));
        Map<String, Object> istios = new TreeMap<>();
        for (Object document : load(Files.readString(ISTIO)))
            if (document != null) names((Map<?, ?>) document, istios);

        assertThat(ours).isEqualTo(istios);
    }

    private static Map<String, String> missing(Map<String, String> of, Map<String, String> in) {
        var missing = new TreeMap<>(of);
        missing.entrySet().removeAll(in.entrySet());
        return missing;
    }

    private static Map<?, ?> reread(String yaml) {
        return (Map<?, ?>) load(yaml).iterator().next();
    }

    private static Iterable<Object> load(String yaml) {
        var settings = LoadSettings.builder().setCodePointLimit(10_000_000).build();
        return new Load(settings).loadAllFromString(yaml);
    }

    private static void names(Map<?, ?> crd, Map<String, Object> out) {
        Map<?, ?> spec = (Map<?, ?>) crd.get("spec");
        Map<?, ?> names = (Map<?, ?>) spec.get("names");
        out.put(
                String.valueOf(((Map<?, ?>) crd.get("metadata")).get("name")),
                List.of(spec.get("group"), spec.get("scope"), flat(names)));
    }

    private static Map<String, String> flat(Map<?, ?> map) {
        var out = new TreeMap<String, String>();
        collect("", map, out);
        return out;
    }

    /// Every leaf of the versions by its path.
    private static void collect(Map<?, ?> crd, Map<String, String> out) {
        Map<?, ?> spec = (Map<?, ?>) crd.get("spec");
        Object kind = ((Map<?, ?>) spec.get("names")).get("kind");
        for (Object each : (List<?>) spec.get("versions")) {
            Map<?, ?> version = (Map<?, ?>) each;
            var wanted = new LinkedHashMap<Object, Object>(version);
            wanted.remove("name");
            collect(kind + " " + version.get("name"), wanted, out);
        }
    }

    private static void collect(String path, Object value, Map<String, String> out) {
        switch (value) {
            case Map<?, ?> map -> {
                if (map.isEmpty()) out.put(path, "{}");
                map.forEach(
                        (key, one) -> {
                            boolean isDescription =
                                    key.equals("description") && one instanceof String;
                            if (isDescription) return;
                            String at = path + "." + key;
                            if (UNORDERED.contains(String.valueOf(key)) && one instanceof List<?> l)
                                out.put(at, sorted(l));
                            else collect(at, one, out);
                        });
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++)
                    collect(path + "[" + i + "]", list.get(i), out);
            }
            default -> out.put(path, String.valueOf(value));
        }
    }

    private static String sorted(List<?> list) {
        var each = new TreeSet<String>();
        for (Object one : list) {
            var flat = new TreeMap<String, String>();
            collect("", one, flat);
            each.add(flat.toString());
        }
        return each.toString();
    }
}
