using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Internal;

/// <summary>A connection string from configuration.</summary>
internal sealed class GivenConnectionString(string name, string? environmentVariableName, IConfiguration configuration)
    : ParameterResource(name, _ => configuration.GetConnectionString(name)
        ?? throw new DistributedApplicationException($"Connection string '{name}' has no value: set ConnectionStrings__{name}."), secret: true), IResourceWithConnectionString
{
    public string? ConnectionStringEnvironmentVariable => environmentVariableName;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{new Value(this)}");

    ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) => GetValueAsync(cancellationToken);

    private sealed class Value(ParameterResource parameter) : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => parameter.ValueExpression;

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => parameter.GetValueAsync(cancellationToken);
    }
}
