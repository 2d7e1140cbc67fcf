using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address the resource listens on.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">The scheme of its address; the name of the protocol when missing.</param>
    /// <param name="transport">How HTTP travels, such as <c>http2</c>.</param>
    /// <param name="name">Unique among the resource's endpoints; the scheme when missing.</param>
    /// <param name="port">The port wanted; any free one when missing.</param>
    /// <param name="targetPort">The port the process itself listens on; <paramref name="port"/> when missing.</param>
    /// <param name="isExternal">Whether it is meant for people outside the application.</param>
    /// <param name="isProxied">Whether a proxy may stand in front of it. Nothing does here: the process listens on the port itself.</param>
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null,
        bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Transport = transport ?? UriScheme;
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The scheme of its address.</summary>
    public string UriScheme { get; set; }

    /// <summary>How HTTP travels.</summary>
    public string Transport { get; set; }

    /// <summary>Unique among the resource's endpoints.</summary>
    public string Name { get; set; }

    /// <summary>The port wanted.</summary>
    public int? Port { get; set; }

    /// <summary>The port the process itself listens on.</summary>
    public int? TargetPort { get; set; }

    /// <summary>Whether it is meant for people outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy may stand in front of it.</summary>
    public bool IsProxied { get; set; }

    /// <summary>The address in use; <see langword="null"/> until the application starts.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }

    /// <summary>The variable that tells the process its port.</summary>
    internal string? EnvironmentVariable { get; set; }
}

/// <summary>The address an endpoint got.</summary>
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
{
    /// <summary>The endpoint it belongs to.</summary>
    public EndpointAnnotation Endpoint { get; } = endpoint;

    /// <summary>Host name or IP address.</summary>
    public string Address { get; } = address;

    /// <summary>The port.</summary>
    public int Port { get; } = port;

    /// <summary>The scheme of its address.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Scheme, host and port.</summary>
    public string UriString => $"{UriScheme}://{Address}:{Port}";
}

/// <summary>Sets environment variables just before the resource starts.</summary>
public class EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Called once for every start of the application.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>What a callback for environment variables works on.</summary>
public class EnvironmentCallbackContext(Dictionary<string, object> environmentVariables, CancellationToken cancellationToken = default)
{
    /// <summary>By name: a string, or an <see cref="IValueProvider"/> whose value is taken at start.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = environmentVariables;

    /// <summary>Ends with the start.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}

/// <summary>Adds command-line arguments just before the resource starts.</summary>
public class CommandLineArgsCallbackAnnotation(Action<IList<object>> callback) : IResourceAnnotation
{
    /// <summary>Adds strings, or <see cref="IValueProvider"/>s whose values are taken at start.</summary>
    public Action<IList<object>> Callback { get; } = callback;
}

/// <summary>When a wait is over.</summary>
public enum WaitType
{
    /// <summary>The other runs and is healthy.</summary>
    WaitUntilHealthy,

    /// <summary>The other has ended.</summary>
    WaitForCompletion,

    /// <summary>The other's process runs.</summary>
    WaitUntilStarted,
}

/// <summary>The resource starts only after another.</summary>
public class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource waited for.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>When the wait is over.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit code a completion must have.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>The resource is healthy only while a registered health check says so.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name the health check is registered by.</summary>
    public string Key { get; } = key;
}

/// <summary>The resource does not start with the application.</summary>
public class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>Where a project is.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The path of its project file.</summary>
    string ProjectPath { get; }
}
