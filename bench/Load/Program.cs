using System.CommandLine;
using QuotaFunctions.Load.Commands;

var root = new RootCommand("Load scenarios of QuotaFunctions and the peers they are measured against.") { RunCommand.Make() };
foreach (var peer in PeerCommands.All)
{
    root.Add(peer);
}

return await root.Parse(args).InvokeAsync();
