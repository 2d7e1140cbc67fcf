namespace ClusterCodex.TestSupport.OpenAiStub;

/// <summary>A call of a tool by the stub.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">As the stub sends them: JSON, if the test wants it so.</param>
public sealed record StubToolCall(string Tool, string Arguments);
