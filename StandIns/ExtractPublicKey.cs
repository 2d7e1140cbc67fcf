// Writes the public key that an assembly carries, in the form that AssemblyOriginatorKeyFile wants:
//   dotnet run StandIns/ExtractPublicKey.cs -- ~/.nuget/packages/grpc.net.client/2.85.0/lib/net10.0/Grpc.Net.Client.dll StandIns/grpc.snk
// A public key is no secret: it only says which name Grpc.Core.Api must answer to so that the real gRPC assemblies bind to it.
#:property PublishAot=false
using System.Reflection;

if (args is not [var assembly, var keyFile])
{
    Console.Error.WriteLine("Usage: dotnet run StandIns/ExtractPublicKey.cs -- ASSEMBLY.dll KEY.snk");
    return 2;
}

var key = AssemblyName.GetAssemblyName(assembly).GetPublicKey();
if (key is not { Length: > 0 })
{
    Console.Error.WriteLine($"{assembly} carries no public key: it is not strong-named, so nothing can be signed to match it.");
    return 1;
}

File.WriteAllBytes(keyFile, key);
return 0;
