namespace IlgpuNet.Benchmarks.Checks;

/// <summary>The table of <c>check</c>, line by line as results come: the error nearest to what is allowed.</summary>
internal sealed class CheckTable
{
    private readonly TextWriter _output;

    /// <summary>A table whose head is written at once.</summary>
    public CheckTable(TextWriter output)
    {
        _output = output;
        output.Line($"{"what",-40}{"error",10}{"allowed",10}");
    }

    /// <summary>Whether no error was too large.</summary>
    public bool Passed { get; private set; } = true;

    /// <summary>Adds a line.</summary>
    public void Add(string what, double allowed, double error)
    {
        // Not a number is too large.
        bool passed = error <= allowed;
        Passed &= passed;
        _output.Line($"{what,-40}{error,10:0.0E+0}{allowed,10:0.0E+0}{(passed ? "" : "  too large")}");
    }
}
