using System.CommandLine;
using QuotaFunctions.Load.Peers;

namespace QuotaFunctions.Load.Commands;

/// <summary>Peers and stubs, which scenarios start as processes of their own.</summary>
internal static class PeerCommands
{
    private static readonly Option<int> Port = new("--port") { Required = true };
    private static readonly Option<int> Bytes = new("--bytes") { DefaultValueFactory = _ => 300 };
    private static readonly Option<string[]> Header = new("--header");

    public static IEnumerable<Command> All => [Bare(), Redis(), Tables(), Upstream(), Yarp()];

    private static Command Bare()
    {
        var command = new Command("serve-bare", "A Kestrel endpoint that answers a fixed body.") { Port, Bytes, Header };
        command.SetAction((parsed, _) => BareServer.RunAsync(parsed.GetValue(Port), parsed.GetValue(Bytes), parsed.GetValue(Header) ?? []));
        return command;
    }

    private static Command Redis()
    {
        var redis = new Option<int>("--redis") { Required = true, Description = "The port of Redis." };
        var command = new Command("serve-redis", "A Kestrel endpoint that counts in Redis.") { Port, Bytes, Header, redis };
        command.SetAction((parsed, _) => RedisServer.RunAsync(
            parsed.GetValue(Port), parsed.GetValue(redis), parsed.GetValue(Bytes), parsed.GetValue(Header) ?? []));
        return command;
    }

    private static Command Tables()
    {
        var storage = new Option<string>("--storage") { Required = true, Description = "The connection string." };
        var command = new Command("serve-tables", "A Kestrel endpoint that writes to Table Storage.") { Port, Bytes, Header, storage };
        command.SetAction((parsed, _) => TablesServer.RunAsync(
            parsed.GetValue(Port), parsed.GetValue(storage)!, parsed.GetValue(Bytes), parsed.GetValue(Header) ?? []));
        return command;
    }

    private static Command Upstream()
    {
        var command = new Command("serve-upstream", "An OpenAI-like upstream.") { Port };
        command.SetAction((parsed, _) => StubUpstream.RunAsync(parsed.GetValue(Port)));
        return command;
    }

    private static Command Yarp()
    {
        var upstream = new Option<string>("--upstream") { Required = true };
        var command = new Command("serve-yarp", "YARP's forwarder with nothing around it.") { Port, Header, upstream };
        command.SetAction((parsed, _) => BareYarp.RunAsync(
            parsed.GetValue(Port), parsed.GetValue(upstream)!.TrimEnd('/'), parsed.GetValue(Header) ?? []));
        return command;
    }
}
