namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application, described before it is started.</summary>
public interface IResource
{
    /// <summary>Unique in the application, ignoring case; the name in addresses and logs.</summary>
    string Name { get; }

    /// <summary>What has been said about the resource, in order.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A resource with environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource with command-line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource whose addresses others find by its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>A resource that can wait for others before it starts.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that others connect to by a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IValueProvider, IManifestExpressionProvider
{
    /// <summary>The connection string, with the parts that are known only once the application runs.</summary>
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>The variable it is handed on in; <see langword="null"/> means <c>ConnectionStrings__{name}</c>.</summary>
    string? ConnectionStringEnvironmentVariable => null;

    /// <summary>The connection string, once its parts are known.</summary>
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);
}

/// <summary>A value that may be known only once the application runs.</summary>
public interface IValueProvider
{
    /// <summary>The value; <see langword="null"/> when there is none.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>A value that a deployment manifest can name.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The value's placeholder, as <c>{resource.property}</c>.</summary>
    string ValueExpression { get; }
}

/// <summary>Something said about a resource.</summary>
public interface IResourceAnnotation;
