namespace ClusterCodex.Gateway.Transcoding;

/// <summary>An endpoint for native clients, and its method.</summary>
internal sealed record NativeGrpcMetadata(TranscodedRoute Method);
