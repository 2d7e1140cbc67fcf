namespace ClusterCodex.Gateway.Transcoding;

/// <summary>An endpoint for native clients, and the method it leads to.</summary>
internal sealed record NativeGrpcMetadata(TranscodedRoute Method);
