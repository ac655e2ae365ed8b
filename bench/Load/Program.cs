using System.CommandLine;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Peers;
using QuotaFunctions.Load.Scenarios;

Scenario[] all = [Counting.Check, Counting.ConsumeSpread, Counting.ConsumeHot, Forwarding.JsonRequests, Forwarding.JsonTokens, Forwarding.Streams];

var port = new Option<int>("--port") { Required = true };
var bytes = new Option<int>("--bytes") { DefaultValueFactory = _ => 300 };
var header = new Option<string[]>("--header");
var bare = new Command("serve-bare", "A Kestrel endpoint that answers a fixed body.") { port, bytes, header };
bare.SetAction((parsed, _) => BareServer.RunAsync(parsed.GetValue(port), parsed.GetValue(bytes), parsed.GetValue(header) ?? []));

var stub = new Command("serve-upstream", "An OpenAI-like upstream.") { port };
stub.SetAction((parsed, _) => StubUpstream.RunAsync(parsed.GetValue(port)));

var upstream = new Option<string>("--upstream") { Required = true };
var yarp = new Command("serve-yarp", "YARP's forwarder with nothing around it.") { port, upstream };
yarp.SetAction((parsed, _) => BareYarp.RunAsync(parsed.GetValue(port), parsed.GetValue(upstream)!));

var names = new Argument<string[]>("scenario") { Description = $"Any of {string.Join(", ", all.Select(s => s.Name))}; none runs all.", Arity = ArgumentArity.ZeroOrMore };
var server = new Option<string>("--server") { Description = "The published server: an executable, or its .dll.", Required = true };
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 6 };
var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 64 };
var run = new Command("run", "Runs scenarios, system and limit in turn, and prints Markdown.") { names, server, rounds, seconds, connections };
run.SetAction(async (parsed, _) =>
{
    var options = new RunOptions(
        Path.GetFullPath(parsed.GetValue(server)!), parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetValue(connections));
    var wanted = parsed.GetValue(names) is { Length: > 0 } some ? all.Where(s => some.Contains(s.Name)) : all;
    Console.Write(Report.Machine(options.Rounds, options.Seconds));
    foreach (var scenario in wanted)
    {
        Console.Write(Report.Table($"{scenario.Name}: {scenario.Title}, {options.Connections} connections", await scenario.RunAsync(options)));
    }
});

return await new RootCommand("Load scenarios of QuotaFunctions and the peers they are measured against.") { run, bare, stub, yarp }.Parse(args).InvokeAsync();
