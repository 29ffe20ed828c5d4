package io.leno.runtime.command;

import io.leno.runtime.framework.Launch;
import io.leno.runtime.settings.SettingsException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/// What platform adapters say that they can be told: the properties of their components, as the
/// descriptions in their bundles have them. A bundle that is dropped later cannot be asked.
final class DeclaredAdapters {
    private static final Logger log = LoggerFactory.getLogger(DeclaredAdapters.class);
    private static final String SERVICE = "io.leno.api.platform.PlatformAdapter";

    /// The type of each key, by PID.
    private final Map<String, Map<String, String>> declared = new TreeMap<>();

    /// Reads the bundles of the distribution and those that are dropped already.
    static DeclaredAdapters of(Launch.Places places) {
        var adapters = new DeclaredAdapters();
        for (Path folder :
                List.of(
                        places.distribution().system(),
                        places.distribution().bundles(),
                        places.home().resolve("bundles"))) adapters.readAll(folder);
        return adapters;
    }

    private void readAll(Path folder) {
        if (!Files.isDirectory(folder)) return;
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) read(jar);
        } catch (IOException e) {
            log.debug("{} cannot be listed", folder, e);
        }
    }

    /// A jar that cannot be read is the deployer's to report.
    private void read(Path path) {
        try (var jar = new JarFile(path.toFile())) {
            for (JarEntry each : jar.stream().toList()) {
                boolean isDescription =
                        each.getName().startsWith("OSGI-INF/") && each.getName().endsWith(".xml");
                if (!isDescription) continue;
                try (InputStream xml = jar.getInputStream(each)) {
                    add(parse(xml).getDocumentElement());
                }
            }
        } catch (IOException | SAXException | ParserConfigurationException e) {
            log.debug("{}: no component description can be read", path, e);
        }
    }

    private static Document parse(InputStream xml)
            throws IOException, SAXException, ParserConfigurationException {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(xml);
    }

    private void add(Element component) {
        String pid = component.getAttribute("configuration-pid");
        boolean isAdapter =
                !pid.isEmpty()
                        && elements(component, "provide").stream()
                                .anyMatch(each -> SERVICE.equals(each.getAttribute("interface")));
        if (!isAdapter) return;
        var types = new TreeMap<String, String>();
        for (Element each : elements(component, "property"))
            types.put(each.getAttribute("name"), each.getAttribute("type"));
        declared.put(pid, types);
    }

    private static List<Element> elements(Element parent, String name) {
        var nodes = parent.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    /// @throws SettingsException naming a key or an adapter that nobody knows, or a value of
    ///   another type
    void check(AdapterOption option) {
        Map<String, String> types = declared.get(option.pid());
        if (types != null) {
            option.values().forEach((key, value) -> check(option, key, value, types));
            return;
        }
        boolean couldBeDropped = option.name().contains(".") || declared.isEmpty();
        if (couldBeDropped) return;
        throw new SettingsException(
                "--adapter: \""
                        + option.name()
                        + "\" (expected: "
                        + known()
                        + ", or the PID of a dropped adapter)");
    }

    private String known() {
        return declared.keySet().stream()
                .filter(each -> each.startsWith(AdapterOption.OWN))
                .map(each -> each.substring(AdapterOption.OWN.length()))
                .collect(Collectors.joining(", "));
    }

    private static void check(
            AdapterOption option, String key, String value, Map<String, String> types) {
        String where = "--adapter " + option.name() + ": ";
        String type = types.get(key);
        if (type == null)
            throw new SettingsException(
                    where + "\"" + dashed(key) + "\" (expected: " + keys(types) + ")");
        String expected =
                switch (type) {
                    case "Integer", "Long" -> value.matches("-?\\d{1,9}") ? "" : "a number";
                    case "Boolean" -> value.matches("true|false") ? "" : "true or false";
                    default -> "";
                };
        if (expected.isEmpty()) return;
        throw new SettingsException(
                where + dashed(key) + ": \"" + value + "\" (expected: " + expected + ")");
    }

    private static String keys(Map<String, String> types) {
        return types.keySet().stream()
                .map(DeclaredAdapters::dashed)
                .collect(Collectors.joining(", "));
    }

    private static String dashed(String key) {
        return key.replace('.', '-');
    }
}
