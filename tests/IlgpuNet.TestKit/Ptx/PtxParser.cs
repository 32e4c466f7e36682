using System.Globalization;
using System.Text.RegularExpressions;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// Reads the entry point of a PTX module as ILGPU writes it, a statement a line. Functions are skipped: kernels do
/// not call them. What is not known is refused by name.
/// </summary>
internal sealed partial class PtxParser
{
    private readonly PtxRegisters _registers = new();
    private readonly List<PtxInstruction> _code = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly PtxDecoder _decoder;
    private string _name = "";
    private int? _maximumThreads;

    private PtxParser() => _decoder = new PtxDecoder(_registers);

    /// <summary>Reads and decodes a module.</summary>
    /// <exception cref="PtxFault">Something in it is not known.</exception>
    public static PtxKernel Parse(string ptx) => new PtxParser().Read(ptx);

    private PtxKernel Read(string ptx)
    {
        Scope scope = Scope.Module;
        int number = 0;
        foreach (string text in ptx.Split('\n'))
        {
            number++;
            string line = text.Trim();
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal))
                continue;
            try
            {
                scope = Read(scope, line, number);
            }
            catch (PtxFault e)
            {
                throw new PtxFault($"line {number}: {line}", e);
            }
        }
        foreach (PtxInstruction instruction in _code.Where(instruction => instruction.Label.Length > 0))
        {
            instruction.Target = _labels.TryGetValue(instruction.Label, out int target)
                ? target
                : throw new PtxFault($"there is no label {instruction.Label}");
        }
        if (_code.Count == 0)
            throw new PtxFault("there is no entry point");
        return new PtxKernel
        {
            Name = _name,
            Code = _code,
            Registers = _registers.Count,
            Presets = _registers.Presets,
            ParameterBytes = _decoder.Parameters.Bytes,
            DynamicShared = _decoder.Shared.BeginDynamic(),
            MaximumThreads = _maximumThreads,
        };
    }

    private Scope Read(Scope scope, string line, int number)
    {
        switch (scope)
        {
            case Scope.Module when line.StartsWith(".visible .func", StringComparison.Ordinal):
                return Scope.Function;
            case Scope.Module when line.StartsWith(".visible .entry", StringComparison.Ordinal) && _name.Length == 0:
                _name = line[".visible .entry".Length..].TrimEnd('(').Trim();
                return Scope.Parameters;
            case Scope.Module when line.StartsWith(".version", StringComparison.Ordinal)
                || line.StartsWith(".target", StringComparison.Ordinal) || line == ".address_size 64":
                return scope;
            case Scope.Module when line.StartsWith(".extern .shared", StringComparison.Ordinal):
                _decoder.Shared.Declare(line[".extern".Length..]);
                return scope;
            case Scope.Function:
                return line is ";" or "}" ? Scope.Module : scope;
            case Scope.Parameters when line == ")":
                return Scope.Tuning;
            case Scope.Parameters:
                _decoder.Parameters.Declare(line.TrimEnd(','));
                return scope;
            case Scope.Tuning when line.StartsWith(".maxntid", StringComparison.Ordinal):
                _maximumThreads = line[".maxntid".Length..].Split(',')
                    .Aggregate(1, (product, count) => product * int.Parse(count, CultureInfo.InvariantCulture));
                return scope;
            case Scope.Tuning when line.StartsWith(".minnctapersm", StringComparison.Ordinal):
                return scope;
            case Scope.Tuning when line == "{":
                return Scope.Body;
            case Scope.Body when line == "}":
                return Scope.Module;
            case Scope.Body:
                ReadStatement(line, number);
                return scope;
            default:
                throw new PtxFault("it is not known");
        }
    }

    private void ReadStatement(string line, int number)
    {
        if (line.EndsWith(':'))
        {
            _labels.Add(line[..^1], _code.Count);
        }
        else if (line.StartsWith(".reg", StringComparison.Ordinal))
        {
            Match match = RegisterLine().Match(line);
            if (!match.Success)
                throw new PtxFault("it is not known");
            int count = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
            _registers.Declare(match.Groups[1].Value, count);
        }
        else if (line.StartsWith(".shared", StringComparison.Ordinal))
        {
            _decoder.Shared.Declare(line);
        }
        else
        {
            _code.Add(ReadInstruction(line, number));
        }
    }

    private PtxInstruction ReadInstruction(string line, int number)
    {
        Match match = InstructionLine().Match(line);
        if (!match.Success)
            throw new PtxFault("it is not known");
        string[] operands = [.. OperandText().Matches(match.Groups[4].Value).Select(operand => operand.Value)];
        PtxInstruction instruction = _decoder.Decode(line, number, match.Groups[3].Value, operands);
        return match.Groups[2].Success
            ? instruction with { Guard = _registers.Find(match.Groups[2].Value), GuardedBy = !match.Groups[1].Success }
            : instruction;
    }

    private enum Scope
    {
        Module,
        Function,
        Parameters,
        Tuning,
        Body,
    }

    [GeneratedRegex(@"^\.reg \.\w+\s+(%\w+)<(\d+)>;$")]
    private static partial Regex RegisterLine();

    /// <summary>A predicate that may be negated, the name with its modifiers, the operands.</summary>
    [GeneratedRegex(@"^(?:@(!)?(%\w+)\s+)?([a-z][\w.:]*)\s*([^;]*);$")]
    private static partial Regex InstructionLine();

    /// <summary>A vector, an address, or a single word.</summary>
    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|[^\s,]+")]
    private static partial Regex OperandText();
}
