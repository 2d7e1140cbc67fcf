using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PlanService.Model;

/// <summary>Which model writes plans (<c>Model</c>), with the usual variables <c>OPENAI_API_KEY</c>, <c>OPENAI_BASE_URL</c>, <c>OPENAI_MODEL</c> and <c>CODEX_MOCK_MODE</c>.</summary>
internal sealed record ModelOptions
{
    public const string Section = "Model";
    public const string DefaultModel = "gpt-5.2-codex";
    public const string DefaultBaseUrl = "https://api.openai.com/v1";

    /// <summary>Never logged; empty: the offline planner writes plans.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Root of an OpenAI-compatible API, by default OpenAI's own.</summary>
    public string BaseUrl { get; set; } = DefaultBaseUrl;

    /// <summary>By default <c>gpt-5.2-codex</c>.</summary>
    [Required]
    public string Name { get; set; } = DefaultModel;

    /// <summary>Which API of the endpoint is used; by default the one that the endpoint is known for.</summary>
    public ModelApi Api { get; set; } = ModelApi.Auto;

    /// <summary>Whether the offline planner writes plans although there is a key; by default not.</summary>
    public bool Offline { get; set; }

    /// <summary>Longest wait for one attempt's complete answer: 1 s to 10 min, by default 90 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Longest wait for an answer with all attempts: 1 s to 30 min, by default 3 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Repetitions after a failed attempt: 0 to 10, by default 3.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>First pause between attempts, doubled with each and jittered: 1 ms to 1 min, by default 1 s. <c>Retry-After</c> takes precedence.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Failed attempts in a row, of all plans, after which none is made for <see cref="BreakDuration"/>: 2 to 1000, by default 10.</summary>
    [Range(2, 1000)]
    public int BreakAfter { get; set; } = 10;

    /// <summary>How long no attempt is made after that: 0.5 s to 10 min, by default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Most tokens of an answer: 256 to 100,000, by default 8,000.</summary>
    [Range(256, 100_000)]
    public int MaxOutputTokens { get; set; } = 8000;

    /// <summary>How long a model's plan is offered again for the same evidence and context: 0 (never) to 24 h, by default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReuseFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether plans are written offline.</summary>
    public bool IsOffline => Offline || string.IsNullOrWhiteSpace(ApiKey);

    /// <summary>Whether the Responses API is used.</summary>
    public bool UsesResponses => Api == ModelApi.Responses || (Api == ModelApi.Auto && new Uri(BaseUrl).Host == new Uri(DefaultBaseUrl).Host);
}

/// <summary>The APIs of OpenAI-compatible endpoints.</summary>
internal enum ModelApi
{
    /// <summary>Responses for OpenAI itself, chat completions for every other endpoint.</summary>
    Auto,

    Responses,

    Chat,
}

/// <summary>Reads the variables that OpenAI tools use; the section <c>Model</c> takes precedence over them.</summary>
internal sealed class ConfigureModelOptions(IConfiguration configuration) : IConfigureOptions<ModelOptions>
{
    public void Configure(ModelOptions options)
    {
        options.ApiKey = configuration["OPENAI_API_KEY"] ?? options.ApiKey;
        options.BaseUrl = NonEmpty(configuration["OPENAI_BASE_URL"]) ?? options.BaseUrl;
        options.Name = NonEmpty(configuration["OPENAI_MODEL"]) ?? options.Name;
        options.Offline = NonEmpty(configuration["CODEX_MOCK_MODE"]) is { } mode ? ReadSwitch(mode) : options.Offline;
    }

    private static bool ReadSwitch(string mode) => mode.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" => false,
        _ => throw new OptionsValidationException(ModelOptions.Section, typeof(ModelOptions), [$"CODEX_MOCK_MODE is '{mode}'; it must be true or false."]),
    };

    private static string? NonEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}

internal sealed class ValidateModelOptions : IValidateOptions<ModelOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelOptions options)
    {
        var errors = new List<string>();
        if (!Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            errors.Add("OPENAI_BASE_URL must be an absolute http or https address, such as https://api.openai.com/v1.");
        }
        else if (url.UserInfo.Length > 0)
        {
            errors.Add("OPENAI_BASE_URL must not hold credentials: put the key into OPENAI_API_KEY.");
        }

        if (options.ApiKey.Any(c => c is <= ' ' or > '~'))
        {
            errors.Add("OPENAI_API_KEY contains characters that an HTTP header cannot carry.");
        }

        if (options.TotalTimeout < options.AttemptTimeout)
        {
            errors.Add("Model:TotalTimeout must not be shorter than Model:AttemptTimeout.");
        }

        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }
}
