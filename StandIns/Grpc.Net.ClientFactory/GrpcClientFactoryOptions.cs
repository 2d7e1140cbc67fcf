using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Grpc.Net.ClientFactory;

/// <summary>How one named client is made.</summary>
public class GrpcClientFactoryOptions
{
    /// <summary>The server's address, such as <c>http://127.0.0.1:5000</c>; required unless the HTTP client has a base address.</summary>
    public Uri? Address { get; set; }

    /// <summary>Run once, when the client's channel is made.</summary>
    public IList<Action<GrpcChannelOptions>> ChannelOptionsActions { get; } = [];

    /// <summary>Run for each call.</summary>
    public IList<Action<CallOptionsContext>> CallOptionsActions { get; } = [];

    /// <summary>The first interceptor sees a call first.</summary>
    public IList<InterceptorRegistration> InterceptorRegistrations { get; } = [];

    /// <summary>Makes the client; null for its constructor that takes a <see cref="CallInvoker"/>.</summary>
    public Func<CallInvoker, object>? Creator { get; set; }
}

/// <summary>The options of a call that is about to be made.</summary>
public sealed class CallOptionsContext
{
    internal CallOptionsContext(CallOptions callOptions, IServiceProvider serviceProvider)
    {
        CallOptions = callOptions;
        ServiceProvider = serviceProvider;
    }

    /// <summary>Set to change the call.</summary>
    public CallOptions CallOptions { get; set; }

    /// <summary>The services of the scope that the client was made in.</summary>
    public IServiceProvider ServiceProvider { get; }
}

/// <summary>How long an interceptor lives.</summary>
public enum InterceptorScope
{
    /// <summary>As long as the channel: made once, from the root services, shared by all clients of that name.</summary>
    Channel = 0,

    /// <summary>As long as the client: made for each, from the services of its scope.</summary>
    Client = 1,
}

/// <summary>An interceptor and how long it lives.</summary>
public class InterceptorRegistration
{
    public InterceptorRegistration(InterceptorScope scope, Func<IServiceProvider, Interceptor> creator)
    {
        ArgumentNullException.ThrowIfNull(creator);
        Scope = scope;
        Creator = creator;
    }

    public InterceptorScope Scope { get; }

    internal Func<IServiceProvider, Interceptor> Creator { get; }
}
