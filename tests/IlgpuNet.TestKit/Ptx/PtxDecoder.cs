using System.Numerics;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>Decodes the instructions of a kernel.</summary>
internal sealed class PtxDecoder(PtxRegisters registers)
{
    /// <summary>
    /// Where shared memory begins among generic addresses: not at zero, so that an address in the shared space is no
    /// generic one (PTX ISA, "Generic Addressing").
    /// </summary>
    public const ulong SharedWindow = 0x7f01_5c00_0000_0000;

    private const ulong SharedWindowBytes = 1UL << 24;

    /// <summary>The kernel's parameters.</summary>
    public PtxVariables Parameters { get; } = new();

    /// <summary>The kernel's shared variables.</summary>
    public PtxVariables Shared { get; } = new();

    /// <summary>Decodes an instruction.</summary>
    /// <exception cref="PtxFault">It is not known.</exception>
    public PtxInstruction Decode(string text, int line, string name, string[] operandTexts)
    {
        PtxOperands operands = new(registers, Shared, operandTexts);
        switch (name)
        {
            case "bra":
                return new PtxInstruction(text, line, PtxFlow.Branch) { Label = operands.Text(0) };
            case "ret":
                return new PtxInstruction(text, line, PtxFlow.Return);
            case "bar.sync" when operandTexts is ["0"]:
                return new PtxInstruction(text, line, PtxFlow.Barrier);
        }
        if (PtxMatrixInstructions.Decode(name, operands) is { } matrix)
            return new PtxInstruction(text, line, PtxFlow.NextTogether) { Step = matrix };
        PtxStep? step = PtxMemoryInstructions.Decode(name, operands, Parameters)
            ?? PtxCopyInstructions.Decode(name, operands)
            ?? Number(name, operands);
        return step is null
            ? throw new PtxFault($"the instruction {name} with {operands.Count} operands is not known")
            : new PtxInstruction(text, line, PtxFlow.Next) { Step = step };
    }

    /// <summary>An instruction that makes a number of numbers.</summary>
    private static PtxStep? Number(string name, PtxOperands operands)
    {
        string[] parts = name.Split('.');
        switch (operands.Count)
        {
            case 2 when (PtxArithmetic.Unary.GetValueOrDefault(name) ?? Conversion(name, parts)) is { } unary:
                return ForEach(unary, operands.Destination(0), operands.Source(1));
            case 3 when name == "cvt.rn.bf16x2.f32":
                return ForEach(PtxConversion.PackBf16, operands.Destination(0), operands.Source(1), operands.Source(2));
            case 3 when PtxArithmetic.Binary.GetValueOrDefault(name) is { } binary:
                return ForEach(binary, operands.Destination(0), operands.Source(1), operands.Source(2));
            case 4 when PtxArithmetic.Ternary.GetValueOrDefault(name) is { } ternary:
                return ForEach(
                    ternary, operands.Destination(0), operands.Source(1), operands.Source(2), operands.Source(3));
            default:
                return null;
        }
    }

    private static Func<ulong, ulong>? Conversion(string name, string[] parts) => parts[0] switch
    {
        "cvt" => PtxConversion.Unary(parts.AsSpan(1)),
        "cvta" => name switch
        {
            // A generic address of global memory is its address there.
            "cvta.global.u64" => address => address,
            "cvta.to.global.u64" => address => IsShared(address)
                ? throw new PtxFault($"the generic address {address:x} is not in global memory")
                : address,
            "cvta.shared.u64" => address => address < SharedWindowBytes
                ? address + SharedWindow
                : throw new PtxFault($"{address:x} is no address of shared memory"),
            "cvta.to.shared.u64" => address => IsShared(address)
                ? address - SharedWindow
                : throw new PtxFault($"{address:x} is no generic address of shared memory"),
            _ => null,
        },
        _ => null,
    };

    private static bool IsShared(ulong address) => address is >= SharedWindow and < SharedWindow + SharedWindowBytes;

    private static PtxStep ForEach(Func<ulong, ulong> function, int destination, int a) => (warp, lanes) =>
    {
        Span<ulong> result = warp.Register(destination), first = warp.Register(a);
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = warp.Lane = BitOperations.TrailingZeroCount(lanes);
            result[lane] = function(first[lane]);
        }
    };

    private static PtxStep ForEach(Func<ulong, ulong, ulong> function, int destination, int a, int b) =>
        (warp, lanes) =>
        {
            Span<ulong> result = warp.Register(destination), first = warp.Register(a), second = warp.Register(b);
            for (; lanes != 0; lanes &= lanes - 1)
            {
                int lane = warp.Lane = BitOperations.TrailingZeroCount(lanes);
                result[lane] = function(first[lane], second[lane]);
            }
        };

    private static PtxStep ForEach(Func<ulong, ulong, ulong, ulong> function, int destination, int a, int b, int c) =>
        (warp, lanes) =>
        {
            Span<ulong> result = warp.Register(destination);
            Span<ulong> first = warp.Register(a), second = warp.Register(b), third = warp.Register(c);
            for (; lanes != 0; lanes &= lanes - 1)
            {
                int lane = warp.Lane = BitOperations.TrailingZeroCount(lanes);
                result[lane] = function(first[lane], second[lane], third[lane]);
            }
        };
}
