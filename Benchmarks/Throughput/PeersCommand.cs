using System.CommandLine;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary><c>peers</c>: results of <c>throughput</c> beside those of other engines, from the files of all.</summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        Option<string> own = new("--own")
        {
            Description = "results of throughput --json",
            Required = true,
        };
        Option<string[]> peers = new("--peer")
        {
            Description = "NAME=FILE, a peer's results (lines of JSON); any number of them",
            Required = true,
        };
        Option<string> table = new("--csv") { Description = "write the rows to this file too" };
        Command command = new("peers", "Results of throughput beside other engines' on the same work.")
        {
            own, peers, table,
        };
        command.SetAction(result =>
        {
            List<ThroughputResult> results = PeerResults.Read(result.GetValue(own)!);
            if (results.Count == 0)
            {
                throw new DataException(
                    $"'{result.GetValue(own)}' is empty: the lines of throughput --json are expected");
            }
            (string Name, PeerResults Results)[] others = [.. result.GetValue(peers)!.Select(Peer)];
            PeerComparison[] rows =
            [
                .. from ours in results
                   from peer in others
                   select new PeerComparison(peer.Name, ours, peer.Results.Find(ours)),
            ];
            PeerTable.Write(result.InvocationConfiguration.Output, rows);
            if (result.GetValue(table) is { } path)
                PeerTable.WriteFile(path, rows);
            return ExitCode.Done;
        });
        return command;
    }

    private static (string Name, PeerResults Results) Peer(string option) =>
        option.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } path]
            ? (name, new PeerResults(path))
            : throw new UsageException($"--peer {option}: NAME=FILE is expected");
}
