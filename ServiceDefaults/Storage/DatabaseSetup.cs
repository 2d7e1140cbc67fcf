using ClusterCodex.ServiceDefaults.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ClusterCodex.ServiceDefaults.Storage;

/// <summary>PostgreSQL through EF Core, one database per service.</summary>
public static class DatabaseSetup
{
    /// <summary>
    /// Registers an <c>IDbContextFactory</c> of <typeparamref name="TContext"/> and its <see cref="NpgsqlDataSource"/>. Before anything
    /// else starts, the database is created if missing and migrated, one replica at a time; the readiness check queries it.
    /// </summary>
    /// <param name="builder">The host's.</param>
    /// <param name="name">Of the connection string: <c>ConnectionStrings:&lt;name&gt;</c>.</param>
    /// <exception cref="InvalidOperationException">On start: the connection string is missing or malformed; the message names it.</exception>
    public static IHostApplicationBuilder AddServiceDatabase<TContext>(this IHostApplicationBuilder builder, string name)
        where TContext : DbContext
    {
        var services = builder.Services;
        services.AddValidatedOptions<DatabaseOptions>(DatabaseOptions.Section);
        services.AddSingleton(provider => CreateDataSource(provider.GetRequiredService<IConfiguration>(), name));
        services.AddPooledDbContextFactory<TContext>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
                // A failed command throws and is logged where that is handled; on the first start the query for applied migrations fails.
                // A model that changed without a migration is found by a test of each service: the check takes as long as migrating.
                .ConfigureWarnings(warnings => warnings
                    .Log((RelationalEventId.CommandError, LogLevel.Debug), (RelationalEventId.CommandExecuted, LogLevel.Debug))
                    .Ignore(RelationalEventId.PendingModelChangesWarning)));
        services.AddHostedService<DatabaseStarter<TContext>>();
        services.AddSingleton<PostgresNotifications>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>($"database '{name}'", tags: [Health.HealthSetup.ReadyTag]);
        return builder;
    }

    private static NpgsqlDataSource CreateDataSource(IConfiguration configuration, string name)
    {
        var key = $"ConnectionStrings:{name}";
        var value = configuration[key];
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new InvalidOperationException($"{key} (environment ConnectionStrings__{name}) is missing: the PostgreSQL database of this service.");
        }

        try
        {
            // No logger: Npgsql would log parameters of failed commands if that is enabled.
            return new NpgsqlDataSourceBuilder(value) { Name = name }.Build();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException($"{key} is not a PostgreSQL connection string: {exception.Message}", exception);
        }
    }
}
