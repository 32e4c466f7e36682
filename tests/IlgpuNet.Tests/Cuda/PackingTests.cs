using System.Runtime.InteropServices;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Cuda;

/// <summary>The operands of the tile kernels are packed as the tiles' own tests lay them out, bit for bit.</summary>
public class PackingTests(WarpDevice warps) : IClassFixture<WarpDevice>
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(24)]
    public void Channels_become_bf16_in_whole_chunks(int channels)
    {
        Shape shape = new(2, 3, 2, channels);
        float[] values = Values(shape);
        Assert.Equal(
            TileOperands.Rows(values, channels, Precision.Bf16),
            Run(shape, values, tensor => ChannelRows.Pack(tensor, channels)));
    }

    [Theory]
    [InlineData(3, 1, 1, 16, 8, 1)]
    [InlineData(3, 2, 1, 5, 6, 1)]
    [InlineData(2, 1, 0, 3, 20, 1)]
    [InlineData(7, 2, 3, 4, 3, 1)]
    [InlineData(3, 2, 1, 64, 96, 2)]
    public void Weights_of_every_part_of_the_data_gradient_are_reversed(
        int kernel, int stride, int padding, int outputs, int inputs, int groups)
    {
        ConvolutionShape shape = new(1, 9, 9, inputs, outputs, kernel, stride, padding, groups);
        Shape wShape = new(outputs, kernel, kernel, inputs / groups);
        float[] w = Values(wShape);
        foreach (ParityAxis vertical in ParityAxis.All(9, kernel, stride, padding))
        {
            foreach (ParityAxis horizontal in ParityAxis.All(9, kernel, stride, padding))
            {
                float[] part = TileOperands.Part(shape, w, vertical, horizontal);
                Assert.Equal(
                    TileOperands.Rows(part, shape.GroupOutputs, Precision.Bf16),
                    Run(wShape, w, tensor => TileArithmetic.Bf16.Reversed(tensor, shape, vertical, horizontal)));
                if (outputs % 4 == 0)
                {
                    Assert.Equal(
                        TileOperands.Rows(part, shape.GroupOutputs, Precision.Tf32),
                        Run(wShape, w, tensor => TileArithmetic.Tf32.Reversed(tensor, shape, vertical, horizontal)));
                }
            }
        }
    }

    [Theory]
    [InlineData(7, 2, 3, 3)]
    [InlineData(3, 1, 1, 5)]
    [InlineData(4, 3, 0, 1)]
    public void Columns_of_a_window_become_channels(int kernel, int stride, int padding, int inputs)
    {
        ConvolutionShape shape = new(2, 9, 8, inputs, 4, kernel, stride, padding, 1), folded = FoldedColumns.Of(shape);
        Shape xShape = new(2, 9, 8, inputs);
        float[] x = Values(xShape);
        List<float> expected = [];
        for (int line = 0; line < 2 * 9; line++)
        {
            for (int position = 0; position < shape.Wo; position++)
            {
                for (int column = 0; column < kernel; column++)
                {
                    int w = position * stride - padding + column;
                    expected.AddRange(
                        w >= 0 && w < 8 ? x.Skip((line * 8 + w) * inputs).Take(inputs) : new float[inputs]);
                }
            }
        }
        Assert.Equal((shape.Result, shape.Depth), (folded.Result, folded.Depth));
        Assert.Equal(
            TileOperands.Rows([.. expected], folded.Inputs, Precision.Bf16),
            Run(xShape, x, tensor => FoldedColumns.Pack(tensor, shape)));
    }

    [Theory]
    [InlineData(4, 4, 16)]
    [InlineData(8, 16, 8)]
    [InlineData(32, 32, 2)]
    public void Groups_become_blocks_and_the_diagonal_of_blocks_groups(int groupInputs, int groupOutputs, int groups)
    {
        ConvolutionShape shape = new(1, 4, 4, groups * groupInputs, groups * groupOutputs, new(2, 1), 1, 0, groups);
        ConvolutionShape blocks = GroupBlocks.Of(shape);
        int factor = shape.Groups / blocks.Groups;
        Assert.Equal(Math.Max(1, 32 / groupInputs), factor);
        Shape wShape = new(shape.Outputs, 2, 1, groupInputs);
        float[] w = Values(wShape), block = new float[shape.Outputs * blocks.Depth];
        for (int i = 0; i < w.Length; i++)
        {
            int input = i % groupInputs, run = i / groupInputs, group = run / shape.Taps / groupOutputs;
            block[(run * factor + group % factor) * groupInputs + input] = w[i];
        }
        using MemoryScope scope = warps.Device.OpenScope();
        Tensor spread = GroupBlocks.Spread(Tensor.From(warps.Device, wShape, w), shape);
        Assert.Equal(block, spread.ReadFloats());

        float[] sums = Values(spread.Shape);
        Tensor dw = Tensor.From(warps.Device, wShape, w);
        GroupBlocks.Diagonal(Tensor.From(warps.Device, spread.Shape, sums), shape, dw, accumulate: true);
        Assert.Equal(
            w.Select((weight, i) =>
            {
                int input = i % groupInputs, run = i / groupInputs, group = run / shape.Taps / groupOutputs;
                return weight + sums[(run * factor + group % factor) * groupInputs + input];
            }),
            dw.ReadFloats());
    }

    private static float[] Values(Shape shape) => NamedValues.Uniform("packing", shape.Count, width: 2);

    private uint[] Run(Shape shape, float[] values, Func<Tensor, Tensor> pack)
    {
        warps.Device.Pool.Poison = true;
        using MemoryScope scope = warps.Device.OpenScope();
        Tensor packed = pack(Tensor.From(warps.Device, shape, values));
        uint[] words = new uint[packed.Bytes / sizeof(uint)];
        warps.Device.CopyToHost(packed, MemoryMarshal.AsBytes(words.AsSpan()));
        return words;
    }
}
