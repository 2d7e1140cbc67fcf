namespace Grpc.Net.ClientFactory;

/// <summary>Makes gRPC clients by the name they were registered under.</summary>
public abstract class GrpcClientFactory
{
    /// <typeparam name="TClient">The generated client's type.</typeparam>
    /// <exception cref="InvalidOperationException">No client of that name and type is registered, or it has no address.</exception>
    public abstract TClient CreateClient<TClient>(string name)
        where TClient : class;
}
