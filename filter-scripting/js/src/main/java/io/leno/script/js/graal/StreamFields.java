package io.leno.script.js.graal;

import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsSession;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// What scripts can read of a stream and of its TLS session, by the names they use; JSON-like.
final class StreamFields {
    private static final Map<String, Function<StreamInfo, @Nullable Object>> INFO = infoFields();
    private static final Map<String, Function<TlsSession, @Nullable Object>> TLS = tlsFields();

    private StreamFields() {}

    static String[] info() {
        return INFO.keySet().toArray(String[]::new);
    }

    static @Nullable Object info(StreamInfo info, String name) {
        var field = INFO.get(name);
        return field == null ? null : field.apply(info);
    }

    static String[] tls() {
        return TLS.keySet().toArray(String[]::new);
    }

    static @Nullable Object tls(TlsSession session, String name) {
        var field = TLS.get(name);
        return field == null ? null : field.apply(session);
    }

    private static Map<String, Function<StreamInfo, @Nullable Object>> infoFields() {
        Map<String, Function<StreamInfo, @Nullable Object>> fields = new LinkedHashMap<>();
        fields.put("protocol", StreamInfo::protocol);
        fields.put("routeName", info -> text(info.routeName()));
        fields.put("virtualHostName", info -> text(info.virtualHost()));
        fields.put("virtualClusterName", info -> text(info.virtualCluster()));
        fields.put("clusterName", info -> text(info.clusterName()));
        fields.put("listenerName", StreamInfo::listenerName);
        fields.put("requestedServerName", info -> text(info.requestedServerName()));
        fields.put("downstreamLocalAddress", info -> address(info.downstreamLocalAddress()));
        fields.put("downstreamDirectLocalAddress", info -> address(info.downstreamLocalAddress()));
        fields.put("downstreamRemoteAddress", info -> address(info.downstreamRemoteAddress()));
        fields.put(
                "downstreamDirectRemoteAddress",
                info -> address(info.downstreamDirectRemoteAddress()));
        fields.put("upstreamAddress", info -> address(info.upstreamAddress()));
        fields.put("attempts", StreamInfo::attempts);
        fields.put("bytesReceived", StreamInfo::bytesReceived);
        fields.put("startTime", info -> info.startTime().toEpochMilli());
        return fields;
    }

    private static Map<String, Function<TlsSession, @Nullable Object>> tlsFields() {
        Map<String, Function<TlsSession, @Nullable Object>> fields = new LinkedHashMap<>();
        fields.put("tlsVersion", TlsSession::version);
        fields.put("ciphersuiteId", tls -> String.format("0x%04x", tls.cipherId()));
        fields.put("ciphersuiteString", TlsSession::cipher);
        fields.put("sessionId", TlsSession::sessionId);
        fields.put("applicationProtocol", TlsSession::applicationProtocol);
        fields.put("peerCertificatePresented", TlsSession::hasPeerCertificate);
        fields.put("peerCertificateValidated", TlsSession::isPeerValidated);
        fields.put("uriSanPeerCertificate", TlsSession::peerUris);
        fields.put("uriSanLocalCertificate", TlsSession::localUris);
        fields.put("dnsSansPeerCertificate", TlsSession::peerDnsNames);
        fields.put("dnsSansLocalCertificate", TlsSession::localDnsNames);
        fields.put("oidsPeerCertificate", TlsSession::peerOids);
        fields.put("oidsLocalCertificate", TlsSession::localOids);
        fields.put("subjectPeerCertificate", tls -> text(tls.peerSubject()));
        fields.put("subjectLocalCertificate", tls -> text(tls.localSubject()));
        fields.put("parsedSubjectPeerCertificate", tls -> subject(tls.peerSubject()));
        fields.put("issuerPeerCertificate", tls -> text(tls.peerIssuer()));
        fields.put("serialNumberPeerCertificate", tls -> text(tls.peerSerial()));
        fields.put("sha256PeerCertificateDigest", tls -> text(tls.peerFingerprint()));
        fields.put("urlEncodedPemEncodedPeerCertificate", TlsSession::peerPem);
        fields.put("urlEncodedPemEncodedPeerCertificateChain", TlsSession::peerChainPem);
        fields.put("validFromPeerCertificate", tls -> seconds(tls.peerValidFrom()));
        fields.put("expirationPeerCertificate", tls -> seconds(tls.peerExpires()));
        return fields;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable Object seconds(@Nullable Instant time) {
        return time == null ? null : time.getEpochSecond();
    }

    private static @Nullable Object subject(@Nullable String subject) {
        if (subject == null) return null;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("commonName", attribute(subject, "CN"));
        fields.put("organizationName", attribute(subject, "O"));
        return fields;
    }

    private static String attribute(String subject, String type) {
        try {
            for (Rdn each : new LdapName(subject).getRdns())
                if (each.getType().equalsIgnoreCase(type)) return each.getValue().toString();
            return "";
        } catch (InvalidNameException e) {
            return "";
        }
    }

    /// `10.0.0.1:80`, `[::1]:80`.
    private static @Nullable String address(@Nullable InetSocketAddress address) {
        if (address == null) return null;
        InetAddress ip = address.getAddress();
        String host = ip == null ? address.getHostString() : ip.getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
