package io.leno.filters.istio;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.ProxyNode;
import io.leno.api.filter.TlsSession;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.MetadataValues;

import org.osgi.service.component.annotations.Component;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/// Istio's metadata exchange over TCP: `istio.metadata_exchange`. Where ALPN has agreed on it, each
/// side begins with a message that tells whom it stands beside: four bytes of magic, four of
/// length, then a `google.protobuf.Any` with a `Struct`.
@Component(service = NetworkFilterFactory.class)
public final class MetadataExchange implements NetworkFilterFactory {
    private static final int MAGIC = 0x3D230467;
    private static final int HEADER_BYTES = 8;
    private static final int MOST_BYTES = 1 << 20;
    private static final String METADATA = "x-envoy-peer-metadata";
    private static final String ID = "x-envoy-peer-metadata-id";
    private static final String STRUCT = "type.googleapis.com/google.protobuf.Struct";

    @Override
    public String name() {
        return "istio.metadata_exchange";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(IstioMessages.METADATA_EXCHANGE.getFullName()));
    }

    @Override
    public NetworkFilterSettings configure(PluginConfig config, NetworkFilterContext context) {
        IstioConfig read = IstioConfig.read(config, IstioMessages.METADATA_EXCHANGE);
        String protocol = read.text("protocol");
        Set<String> labels = Set.copyOf(read.texts("additional_labels"));
        byte[] own = message(context.node(), labels);
        return connection -> new Filter(connection, protocol, labels, own, context);
    }

    private static byte[] message(ProxyNode node, Set<String> labels) {
        Struct told =
                Struct.newBuilder()
                        .putFields(
                                METADATA,
                                Value.newBuilder()
                                        .setStructValue(
                                                Workload.of(node.metadata(), labels).toStruct())
                                        .build())
                        .putFields(ID, Value.newBuilder().setStringValue(node.id()).build())
                        .build();
        byte[] any =
                Any.newBuilder()
                        .setTypeUrl(STRUCT)
                        .setValue(ByteString.copyFrom(Workload.bytes(told)))
                        .build()
                        .toByteArray();
        return ByteBuffer.allocate(HEADER_BYTES + any.length)
                .putInt(MAGIC)
                .putInt(any.length)
                .put(any)
                .array();
    }

    /// One connection.
    private static final class Filter implements NetworkFilter {
        private final NetworkConnection connection;
        private final String protocol;
        private final Set<String> labels;
        private final byte[] own;
        private final NetworkFilterContext context;
        private boolean begun;
        private boolean done;

        Filter(
                NetworkConnection connection,
                String protocol,
                Set<String> labels,
                byte[] own,
                NetworkFilterContext context) {
            this.connection = connection;
            this.protocol = protocol;
            this.labels = labels;
            this.own = own;
            this.context = context;
        }

        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            if (done) return FilterStatus.CONTINUE;
            if (!begun && !begin()) return FilterStatus.CONTINUE;
            byte[] held = data.copy();
            if (held.length < HEADER_BYTES) {
                count("initial_header_not_found");
                return waitOr(end);
            }
            ByteBuffer header = ByteBuffer.wrap(held);
            int magic = header.getInt();
            int length = header.getInt();
            if (magic != MAGIC || length < 0 || length > MOST_BYTES) {
                count("initial_header_not_found");
                nobody();
                return FilterStatus.CONTINUE;
            }
            if (held.length - HEADER_BYTES < length) return waitOr(end);
            read(Arrays.copyOfRange(held, HEADER_BYTES, HEADER_BYTES + length));
            data.replace(Arrays.copyOfRange(held, HEADER_BYTES + length, held.length));
            done = true;
            return FilterStatus.CONTINUE;
        }

        /// @return false where the client does not exchange metadata
        private boolean begin() {
            TlsSession tls = connection.info().tlsSession();
            begun = true;
            if (tls == null || !tls.applicationProtocol().equals(protocol)) {
                count("alpn_protocol_not_found");
                nobody();
                return false;
            }
            count("alpn_protocol_found");
            connection.write(own);
            count("metadata_added");
            return true;
        }

        private FilterStatus waitOr(boolean end) {
            if (!end) return FilterStatus.PAUSE;
            nobody();
            return FilterStatus.CONTINUE;
        }

        private void nobody() {
            done = true;
            connection.filterState().put(PeerMetadata.NOBODY, true);
        }

        private void read(byte[] message) {
            try {
                Struct told = Struct.parseFrom(Any.parseFrom(message).getValue());
                Value metadata = told.getFieldsOrDefault(METADATA, Value.getDefaultInstance());
                if (!metadata.hasStructValue()) return;
                connection
                        .filterState()
                        .put(
                                PeerMetadata.DOWNSTREAM,
                                Workload.of(MetadataValues.of(metadata.getStructValue()), labels));
            } catch (InvalidProtocolBufferException broken) {
                count("header_not_found");
                nobody();
            }
        }

        private void count(String name) {
            context.stats().counter("metadata_exchange." + name).inc();
        }
    }
}
