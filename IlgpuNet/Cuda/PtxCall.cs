using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Types;
using CompoundRegister = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>.CompoundRegister;
using ConstantRegister = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>.ConstantRegister;
using PrimitiveRegister = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>.PrimitiveRegister;
using Register = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>.Register;

namespace IlgpuNet.Cuda;

/// <summary>A call of a CUDA instruction, while its PTX is written.</summary>
internal readonly struct PtxCall(PTXCodeGenerator generator, Value call)
{
    /// <summary>The register that holds an argument of one number.</summary>
    public string Argument(int index) => Single(Arguments(index));

    /// <summary>The registers that hold an argument, one for each number in it.</summary>
    public string[] Arguments(int index) => [.. Names(generator.Load(call[index]))];

    /// <summary>The register that holds where a reference into global memory points.</summary>
    public string GlobalAddress(int index) => AddressIn(MemoryAddressSpace.Global, index);

    /// <summary>The register that holds where a reference into shared memory points.</summary>
    public string SharedPointer(int index) => AddressIn(MemoryAddressSpace.Shared, index);

    /// <summary>The value of an argument that must be known when the kernel is compiled.</summary>
    public int Constant(int index) =>
        generator.Load(call[index]) is ConstantRegister constant
            ? constant.Value.Int32Value
            : throw new InvalidOperationException($"argument {index} of {call} must be a compile-time constant");

    /// <summary>The register that takes a result of one number.</summary>
    public string Result() => Single(Results());

    /// <summary>The registers that take the result, one for each number in it.</summary>
    public string[] Results() => [.. Names(generator.Allocate(call))];

    /// <summary>Appends a line of PTX.</summary>
    public void Emit(string line) => generator.Builder.Append('\t').AppendLine(line);

    /// <summary>Registers as PTX writes a vector of them.</summary>
    public static string Vector(params IEnumerable<string> registers) => $"{{{string.Join(", ", registers)}}}";

    private IEnumerable<string> Names(Register register) => register is CompoundRegister compound
        ? compound.Children.SelectMany(Names)
        : [Name((PrimitiveRegister)register)];

    /// <summary>Not every operand may be a constant: all become registers, which the assembler folds again.</summary>
    private string Name(PrimitiveRegister register) =>
        "%" + PTXRegisterAllocator.GetStringRepresentation(generator.EnsureHardwareRegister(register));

    /// <summary>
    /// An address in a space of memory. ILGPU finds out which space most references point into, and hands over an
    /// address in it; <c>cvta.to</c> may be applied to generic addresses only, and would move one into shared memory
    /// elsewhere.
    /// </summary>
    private string AddressIn(MemoryAddressSpace space, int index)
    {
        string address = Argument(index);
        MemoryAddressSpace found = ((AddressSpaceType)call[index].Type).AddressSpace;
        if (found == space)
            return address;
        if (found != MemoryAddressSpace.Generic)
            throw new InvalidOperationException($"argument {index} of {call} points into {found}, not {space} memory");
        PrimitiveRegister converted = generator.AllocatePlatformRegister(out _);
        Emit($"cvta.to.{space.ToString().ToLowerInvariant()}.u64 {Name(converted)}, {address};");
        return Name(converted);
    }

    private static string Single(string[] registers) => registers is [string register]
        ? register
        : throw new InvalidOperationException($"expected one register, not {registers.Length}");
}
