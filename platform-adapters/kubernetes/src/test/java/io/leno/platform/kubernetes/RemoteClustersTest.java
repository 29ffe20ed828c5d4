package io.leno.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.LabelSelector;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class RemoteClustersTest {
    private final List<String> notes = new ArrayList<>();
    private final RemoteClusters clusters =
            new RemoteClusters(
                    new ClusterSettings(
                            "primary", "", "", "", "cluster.local", "istio-system", 500),
                    Noted::new);

    private final class Noted implements RemoteClusters.Remote {
        private final String name;

        Noted(ClusterSettings settings) {
            name = settings.cluster() + " " + settings.secret();
            notes.add("+" + name);
        }

        @Override
        public void replace() {
            notes.add("~" + name);
        }

        @Override
        public void withdraw() {
            notes.add("-" + name);
        }

        @Override
        public void selectBy(List<LabelSelector> selectors) {
            if (!selectors.isEmpty()) notes.add("?" + name);
        }
    }

    @Test
    void theClusterThatHasTheSecretsIsNotReplacedByOne() {
        clusters.told("a", Map.of("primary", "p", "east", "e"));
        assertThat(notes).containsExactly("+east e");
    }

    @Test
    void theSameSecretAgainChangesNothing() {
        clusters.told("a", Map.of("east", "e"));
        clusters.told("a", Map.of("east", "e"));
        assertThat(notes).containsExactly("+east e");
    }

    @Test
    void aClusterBelongsToTheSecretThatCameFirstAndThenToTheNext() {
        clusters.told("b", Map.of("east", "1"));
        clusters.told("a", Map.of("east", "2"));
        assertThat(notes).containsExactly("+east 1");
        clusters.told("b", Map.of());
        assertThat(notes).containsExactly("+east 1", "~east 1", "+east 2");
    }

    @Test
    void namespacesAreSelectedInAllClustersAlsoInThoseThatCome() {
        clusters.told("a", Map.of("east", "e"));
        clusters.selectBy(List.of(new LabelSelector()));
        clusters.told("b", Map.of("west", "w"));
        assertThat(notes).containsExactly("+east e", "?east e", "+west w", "?west w");
    }

    @Test
    void credentialsThatRunAProgramOrReadAFileAreRefused() {
        for (String user :
                List.of(
                        "exec: {command: sh, apiVersion: client.authentication.k8s.io/v1}",
                        "auth-provider: {name: gcp}",
                        "client-key: /etc/key",
                        "client-certificate: /etc/crt",
                        "tokenFile: /etc/token"))
            assertThatThrownBy(() -> RemoteKubeconfig.read(kubeconfig(user)))
                    .hasMessageContaining("users[u].user." + user.split(":", 2)[0])
                    .hasMessageContaining("not allowed in a Secret");
    }

    @Test
    void whatIsNoKubeconfigIsRefused() {
        assertThatThrownBy(() -> RemoteKubeconfig.read("{"))
                .hasMessageContaining("expected: YAML of kind Config");
    }

    @Test
    void aTokenIsTaken() {
        assertThat(RemoteKubeconfig.read(kubeconfig("token: t")).getAutoOAuthToken())
                .isEqualTo("t");
    }

    private static String kubeconfig(String user) {
        return """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://192.0.2.1:6443"}}]
        users: [{name: u, user: {%s}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
                .formatted(user);
    }
}
