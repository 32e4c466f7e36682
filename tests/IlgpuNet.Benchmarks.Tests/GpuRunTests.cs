using System.Diagnostics;
using System.Runtime.Versioning;
using IlgpuNet.TestKit;

namespace IlgpuNet.Benchmarks.Tests;

/// <summary>The script for a GPU, with a program and a Python that only say what they were asked for.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class GpuRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_wanted_most_comes_first()
    {
        (int code, string log) = Run(program: "", python: "", networks: "R50,RGSE50,SE50");

        Assert.Equal(0, code);
        Assert.Equal(
            [
                "check in bf16", "check in fp32",
                "R50 in bf16", "R50 in bf16 with CUDA graphs",
                "R50 in PyTorch, autocast", "R50 in PyTorch, compiled", "R50 in PyTorch, eager",
                "RGSE50 in bf16", "RGSE50 in bf16 with CUDA graphs",
                "RGSE50 in PyTorch, autocast", "RGSE50 in PyTorch, compiled", "RGSE50 in PyTorch, eager",
                "table", "R50 in fp32",
                "SE50 in bf16", "SE50 in bf16 with CUDA graphs",
                "SE50 in PyTorch, autocast", "SE50 in PyTorch, compiled", "SE50 in PyTorch, eager",
                "table",
            ],
            Begun(log));
        Assert.Equal(3, File.ReadAllLines(_folder["results/own-bf16.jsonl"]).Length);
        Assert.Equal(3, File.ReadAllLines(_folder["results/pytorch-compiled.jsonl"]).Length);
    }

    // A check that fails, a network that hangs, and a PyTorch that cannot compile.
    [Fact]
    public void A_part_that_fails_or_hangs_is_named_and_loses_no_other()
    {
        (int code, string log) = Run(
            program: "case \"$*\" in check*fp32*) exit 1 ;; throughput*RGSE50*) sleep 60 ;; esac",
            python: "case \"$*\" in *--compile*) exit 3 ;; esac",
            networks: "R50,RGSE50");

        Assert.Equal(1, code);
        Assert.Equal(
            [
                "check in fp32: failed: exit code 1", "R50 in PyTorch, compiled: failed: exit code 3",
                "RGSE50 in bf16: failed: stopped after 5 s",
                "RGSE50 in bf16 with CUDA graphs: failed: stopped after 5 s",
                "RGSE50 in PyTorch, compiled: failed: exit code 3",
            ],
            Marked(log).Where(line => line.Contains("failed", StringComparison.Ordinal)));
        Assert.Single(File.ReadAllLines(_folder["results/own-bf16.jsonl"]));
        Assert.Equal(2, File.ReadAllLines(_folder["results/pytorch-eager.jsonl"]).Length);
        Assert.Contains("peers --own", File.ReadAllText(_folder["results/peers.txt"]), StringComparison.Ordinal);
    }

    private (int Code, string Log) Run(string program, string python, string networks)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "gpu", "run");
        ProcessStartInfo start = new("bash", [script, "cuda", "32", "2", networks])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PROGRAM"] = Stub("program", program);
        start.Environment["PYTHON"] = Stub("python", python);
        start.Environment["RESULTS"] = _folder["results"];
        start.Environment["PRECISIONS"] = "bf16 fp32";
        start.Environment["SECONDS_IN_PART"] = "5";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string log = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors.Result;
        return (process.ExitCode, log);
    }

    /// <summary>A program that does something and then says what it was asked for.</summary>
    private string Stub(string name, string commands)
    {
        string path = _folder[name];
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{commands}\necho \"$*\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static IEnumerable<string> Marked(string log) =>
        log.Split('\n').Where(line => line.StartsWith("== ", StringComparison.Ordinal)).Select(line => line[3..]);

    /// <summary>The parts in the order in which they began.</summary>
    private static IEnumerable<string> Begun(string log) =>
        Marked(log).Where(line => !line.Contains(':', StringComparison.Ordinal));
}
