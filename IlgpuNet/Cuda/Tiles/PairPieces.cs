using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// Four bytes at a time, where rows are no whole chunks. Neighbouring threads still take neighbouring pieces.
/// </summary>
internal struct PairPieces : IRowPieces
{
    public static int Elements => 2;

    public static void Load(ConvolutionArguments a, int index, bool inside, int address)
    {
        ArrayView<uint> result = a.Result.Cast<uint>();
        SharedStore.Word(address, inside ? result[index / 2] : 0);
    }

    public static void Store(ConvolutionArguments a, int index, int address)
    {
        ArrayView<uint> result = a.Result.Cast<uint>();
        result[index / 2] = SharedLoad.Word(address);
    }
}
