using static ClusterCodex.Kubernetes.Logs.LogClass;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>Rows: names, connections, certificates and waiting.</summary>
internal static partial class LogClassTable
{
    // What programs also fail to "find" or "resolve".
    private const string NoName = @"placeholder|reference|bean|module|symbol|package|dependenc|file|class\b|plugin|import|type\b|service provider|secret|expression|variable|command|driver|table|template|view\b|config|executable|path|record|key\b";

    private static LogRule[] NetworkRows() =>
    [
        Row(Dns, $@"lookup {Host}(?: on \S+?)?: (?:no such host|server misbehaving|Temporary failure in name resolution|no answer from DNS server)", "The name '{host}' does not resolve."),
        Row(Dns, $@"lookup {Host} on (?<server>\S+?): ", "The name '{host}' cannot be resolved: the DNS server {server} does not answer."),
        Row(Dns, $"bad address {Q}{Host}(?::{Port})?", "The name '{host}' does not resolve."),
        Row(Dns, $@"(?:can't|cannot|could not|couldn't|unable to|failed to) (?:resolve|translate|lookup|look up|find)(?: the)?(?: (?:host ?name|host|address|name|server|domain|DNS name))*(?: for)?:? {Q}{Host}(?::{Port})?{Q}(?:[:;.,]? |[.:;]?$|\))", "The name '{host}' does not resolve.", NoName),
        Row(Dns, $@"(?:ENOTFOUND|EAI_AGAIN|UnknownHostException:|Unknown (?:MySQL server )?host|unknown host:?|Name resolution failed for|DNS (?:resolution|lookup) failed for|host not found in (?:upstream|resolver)|No such host is known\.?(?: \()?|Could not resolve host:|getaddrinfo failed for|server can't find) {Q}{Host}(?::{Port})?", "The name '{host}' does not resolve."),
        Row(Dns, @"\bNXDOMAIN\b|Name or service not known|Temporary failure in name resolution|nodename nor servname provided|\bENOTFOUND\b|\bEAI_AGAIN\b|UnknownHostException|no such host|gaierror|getaddrinfo (?:failed|error)|Name does not resolve|Name has no usable address", "A name does not resolve[: {host}]."),

        Row(Tls, @"x509: certificate signed by unknown authority|self[- ]signed certificate|unable to get (?:local )?issuer certificate|unable to verify the first certificate|PKIX path building failed|certificate verify failed|CERTIFICATE_VERIFY_FAILED|UntrustedRoot|certificate is not trusted", "The certificate[ of {host}] is not signed by an authority that the program trusts."),
        Row(Tls, @"certificate (?:has |is )?expired|x509: certificate has expired|CERT_HAS_EXPIRED|NotAfter|certificate is not yet valid", "The certificate[ of {host}] has expired or is not valid yet."),
        Row(Tls, @"certificate is (?:valid|not valid) for|doesn't match (?:any|the) (?:of the )?(?:subject|host)|hostname mismatch|ERR_TLS_CERT_ALTNAME_INVALID|cannot validate certificate for", "The certificate[ of {host}] is not for the name that the program uses."),
        Row(Tls, @"\btls: |\bSSL(?:Handshake)?(?:Exception|Error)\b|SSL_ERROR|ssl handshake (?:failed|error)|handshake (?:failure|failed)|wrong version number|server gave HTTP response to HTTPS client|remote certificate is invalid|no required SSL certificate|EPROTO\b|bad certificate", "The TLS connection[ to {host}] fails.", "tls: enabled|tls: true|tls: on"),

        Row(ConnectionRefused, $@"can't connect to remote host \({Host}\): Connection refused", "[{host}] refuses the connection."),
        Row(ConnectionRefused, @"connection refused|ECONNREFUSED|actively refused|Connection reset by peer|ECONNRESET|No route to host|EHOSTUNREACH|ENETUNREACH|network is unreachable|Could not connect to (?:server|redis)|Can't connect to (?:local )?(?:MySQL )?server|BrokerNotAvailable|broker (?:may not be|is not) available|NoBrokersAvailable|Communications link failure|could not connect to server|MongoServerSelectionError|ServerSelectionTimeoutError", "[{host}:{port} accepts no connection.|{host} accepts no connection.]"),

        Row(LogClass.Timeout, @"connection timed out|connect(?:ion)? timeout|ETIMEDOUT|i/o timeout|deadline exceeded|timed out (?:while )?(?:waiting|connecting|trying|after)|(?:operation|request|read|socket) timed out|SocketTimeoutException|TimeoutException|TimeoutError|Client\.Timeout|timeout (?:expired|exceeded)|net::ERR_CONNECTION_TIMED_OUT|context deadline|Gateway Time-?out", "[{host}:{port} does not answer in time.|{host} does not answer in time.]", "timeout(?:=|: )[0-9]"),
    ];
}
