using IlgpuNet.Autograd;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Benchmarks.Tuning;

/// <summary>A pass of a convolution.</summary>
/// <param name="Shape">The convolution.</param>
/// <param name="Pass">Which of its products.</param>
/// <param name="Maps">The type of its maps.</param>
internal readonly record struct ConvolutionPassOf(ConvolutionShape Shape, ConvolutionPass Pass, DType Maps);

/// <summary>The passes of networks' convolutions that tensor cores compute.</summary>
internal static class ConvolutionPasses
{
    /// <summary>Each once, in the order of the networks and their layers.</summary>
    public static IReadOnlyList<ConvolutionPassOf> Of(
        IEnumerable<NetworkEntry> networks, int imageSize, int batch, Precision precision) =>
        [
            .. from network in networks
               from convolution in Convolutions(network, imageSize, batch, precision)
               from pass in Enum.GetValues<ConvolutionPass>()
               where TileLimits.Obstacle(convolution.Shape, pass, precision) is null
               select new ConvolutionPassOf(convolution.Shape, pass, convolution.Maps) into found
               group found by found into same
               select same.Key,
        ];

    private static (ConvolutionShape Shape, DType Maps)[] Convolutions(
        NetworkEntry entry, int imageSize, int batch, Precision precision)
    {
        using ShapeDevice device = new(precision.MapType());
        ResNet network = entry.Create();
        network.SetTraining(true);
        using ModelState state = new(device, network.State(), training: true);
        using Trace trace = device.BeginTrace();
        using MemoryScope scope = device.OpenScope();
        network.Forward(Tensor.Empty(device, new Shape(batch, imageSize, imageSize, 3)));
        return
        [
            .. from operation in trace.Operations
               where operation.Function is Conv2d
               select (((Conv2d)operation.Function).Extents, operation.Output.DType),
        ];
    }
}
