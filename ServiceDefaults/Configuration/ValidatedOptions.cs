using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClusterCodex.ServiceDefaults.Configuration;

/// <summary>Binds and validates options.</summary>
public static class ValidatedOptions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to a section of the configuration and checks it before the first request: values by
    /// their attributes, and names, because a misspelled setting would otherwise be ignored.
    /// </summary>
    /// <exception cref="OptionsValidationException">At start: a value is out of its range; the message names the setting.</exception>
    /// <exception cref="InvalidOperationException">At start: the section has a key that the type does not.</exception>
    public static OptionsBuilder<TOptions> AddValidatedOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>()
            .BindConfiguration(section, static binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
}
