using System.Globalization;
using System.Text.RegularExpressions;

namespace IlgpuNet.TestKit.Kernels;

/// <summary>The instructions of a stretch of machine code by what they do.</summary>
/// <param name="Instructions">All of them.</param>
/// <param name="TensorCore">Matrix products (HMMA).</param>
/// <param name="FloatingPoint">Other floating-point arithmetic (FFMA, FADD, MUFU, ...).</param>
/// <param name="SharedMemory">Loads and stores of shared memory (LDS, LDSM, STS).</param>
/// <param name="GlobalMemory">Loads and stores of global memory and copies from it (LDG, STG, LDGSTS).</param>
/// <param name="LocalMemory">Loads and stores of local memory (LDL, STL): what registers did not hold.</param>
internal sealed partial record InstructionMix(
    int Instructions, int TensorCore, int FloatingPoint, int SharedMemory, int GlobalMemory, int LocalMemory)
{
    /// <summary>Integer arithmetic, predicates, branches, barriers: everything else.</summary>
    public int Other => Instructions - TensorCore - FloatingPoint - SharedMemory - GlobalMemory - LocalMemory;

    /// <summary>
    /// The innermost loop with the most matrix products, of several the first: what follows in a tile is its end.
    /// Without products the one with the most instructions; without a loop, the whole kernel.
    /// </summary>
    /// <param name="sass">What <c>cuobjdump -sass</c> prints.</param>
    public static InstructionMix OfInnerLoop(string sass)
    {
        (int Address, string Operation, int? Target)[] code =
        [
            .. InstructionLine().Matches(sass).Select(match => (
                Hexadecimal(match.Groups[1].Value),
                match.Groups[2].Value,
                match.Groups[3].Success ? Hexadecimal(match.Groups[3].Value) : (int?)null)),
        ];
        // A branch back is a loop, unless it goes nowhere: padding behind the last instruction.
        (int First, int Last)[] loops =
        [
            .. code.Where(line => line.Target < line.Address).Select(line => (line.Target!.Value, line.Address)),
        ];
        (int First, int Last)[] innermost =
        [
            .. loops.Where(loop => !loops.Any(
                other => other != loop && other.First >= loop.First && other.Last <= loop.Last)),
        ];
        return innermost.DefaultIfEmpty((First: 0, Last: int.MaxValue))
            .Select(loop => Count([
                .. code.Where(line => line.Address >= loop.First && line.Address <= loop.Last)
                    .Select(line => line.Operation)]))
            .OrderByDescending(mix => mix.TensorCore)
            .ThenByDescending(mix => mix.TensorCore == 0 ? mix.Instructions : 0)
            .First();
    }

    private static InstructionMix Count(string[] operations)
    {
        return new InstructionMix(
            operations.Length,
            Named("HMMA", "IMMA", "DMMA"),
            Named(
                "FFMA", "FADD", "FMUL", "FMNMX", "FSETP", "FSEL", "FSET", "FCHK", "MUFU", "F2F",
                "DFMA", "DADD", "DMUL"),
            Named("LDS", "LDSM", "STS"),
            Named("LDG", "STG", "LDGSTS"),
            Named("LDL", "STL"));

        int Named(params string[] names) => operations.Count(operation => names.Contains(operation));
    }

    private static int Hexadecimal(string digits) =>
        int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>
    /// An address, perhaps a predicate, the operation without its suffixes, and where a branch goes. What is never
    /// executed (<c>@!PT</c>, padding of the assembler's) does not count.
    /// </summary>
    [GeneratedRegex(
        @"/\*([0-9a-f]{4,})\*/\s+(?:@!?U?P\d\s+)?([A-Z0-9]+)[.\w]*"
        + @"(?:\s+(?:`\([^)]*\)|!?U?P\d,\s*)*0x([0-9a-f]+)\s*;)?")]
    private static partial Regex InstructionLine();
}
