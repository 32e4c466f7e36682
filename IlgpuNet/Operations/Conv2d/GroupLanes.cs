using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IlgpuNet.Operations;

/// <summary>
/// How one vector holds the channels of one or several groups. A product takes a channel of each group in all lanes of
/// that group: its operand. Implementations are structs, so that the loops around them are compiled once for each of
/// them.
/// </summary>
internal unsafe interface IGroupLanes<TVector>
    where TVector : struct
{
    /// <summary>Channels that a vector holds.</summary>
    static abstract int Count { get; }

    /// <summary>Elements that the operand of one channel takes in a spread copy.</summary>
    static abstract int OperandElements { get; }

    /// <summary>
    /// Copies the channels of a pixel so that <see cref="Operand"/> finds them: those of one group as they are, since
    /// spreading is part of reading; those of several groups spread already, which each tap then profits from.
    /// </summary>
    static abstract void Spread(float* source, int channels, float* copy);

    /// <summary>Reads the operand of one channel.</summary>
    static abstract TVector Operand(float* copy);

    /// <summary>Reads a vector.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(TVector value, float* destination);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a b + c.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);
}

/// <summary>Eight channels of one group.</summary>
internal readonly unsafe struct OneGroup256 : IGroupLanes<Vector256<float>>
{
    public static int Count => 8;

    public static int OperandElements => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spread(float* source, int channels, float* copy) => GroupBlock.Copy(source, channels, copy);

    public static Vector256<float> Operand(float* copy) => Vector256.Create(*copy);

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static void Store(Vector256<float> value, float* destination) => Vector256.Store(value, destination);

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Vector256.FusedMultiplyAdd(a, b, c);
}

/// <summary>Two groups of four channels.</summary>
internal readonly unsafe struct GroupsOfFour256 : IGroupLanes<Vector256<float>>
{
    public static int Count => 8;

    public static int OperandElements => 8;

    // The instruction chooses within each half of the vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spread(float* source, int channels, float* copy)
    {
        Vector256<float> x = Vector256.Load(source);
        Vector256.Store(Avx.Permute(x, 0x00), copy);
        Vector256.Store(Avx.Permute(x, 0x55), copy + 8);
        Vector256.Store(Avx.Permute(x, 0xAA), copy + 16);
        Vector256.Store(Avx.Permute(x, 0xFF), copy + 24);
    }

    public static Vector256<float> Operand(float* copy) => Vector256.Load(copy);

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static void Store(Vector256<float> value, float* destination) => Vector256.Store(value, destination);

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Vector256.FusedMultiplyAdd(a, b, c);
}

/// <summary>Sixteen channels of one group.</summary>
internal readonly unsafe struct OneGroup512 : IGroupLanes<Vector512<float>>
{
    public static int Count => 16;

    public static int OperandElements => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spread(float* source, int channels, float* copy) => GroupBlock.Copy(source, channels, copy);

    public static Vector512<float> Operand(float* copy) => Vector512.Create(*copy);

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static void Store(Vector512<float> value, float* destination) => Vector512.Store(value, destination);

    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);
}

/// <summary>How many channels a group has that shares its vector with others.</summary>
internal interface IGroupSize
{
    /// <summary>A power of two.</summary>
    static abstract int Channels { get; }
}

/// <summary>Four channels.</summary>
internal readonly struct Four : IGroupSize
{
    public static int Channels => 4;
}

/// <summary>Eight channels.</summary>
internal readonly struct Eight : IGroupSize
{
    public static int Channels => 8;
}

/// <summary>Several groups in sixteen lanes.</summary>
internal readonly unsafe struct SeveralGroups512<TSize> : IGroupLanes<Vector512<float>>
    where TSize : struct, IGroupSize
{
    public static int Count => 16;

    public static int OperandElements => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spread(float* source, int channels, float* copy)
    {
        Vector512<float> x = Vector512.Load(source);
        Vector512<int> lane = Vector512<int>.Indices & Vector512.Create(-TSize.Channels);
        for (int channel = 0; channel < TSize.Channels; channel++, lane += Vector512<int>.One, copy += 16)
            Vector512.Store(Vector512.Shuffle(x, lane), copy);
    }

    public static Vector512<float> Operand(float* copy) => Vector512.Load(copy);

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static void Store(Vector512<float> value, float* destination) => Vector512.Store(value, destination);

    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);
}
