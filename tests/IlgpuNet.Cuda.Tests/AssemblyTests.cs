using IlgpuNet.TestKit.Kernels;

namespace IlgpuNet.Cuda.Tests;

/// <summary>Every kernel of the library becomes machine code, those whose speed matters as they were planned.</summary>
public class AssemblyTests
{
    public static TheoryData<string> Kernels() => [.. KernelMethods.All.Keys];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_assembles_as_planned(string name)
    {
        AssembledKernel kernel = AssembledKernel.Assemble(name, KernelMethods.All[name]);
        Assert.Empty(kernel.Faults);
        if (KernelMethods.IsWide(name))
            Assert.Equal((0, 0), (kernel.StackBytes, kernel.SpillBytes));
    }

    [Theory]
    [InlineData("Bf16MapConvolution[OutputPlace].Tile128x128Kernel", 64, 16, 8)]
    [InlineData("Bf16MapConvolution[OutputPlace].Tile256x64Kernel", 64, 16, 10)]
    [InlineData("Bf16MapConvolution[OutputPlace].Tile128x64Kernel", 32, 12, 6)]
    [InlineData("Bf16MapConvolution[OutputPlace].Tile64x64Kernel", 16, 8, 4)]
    [InlineData("Bf16WeightGradient.Tile128x128Kernel", 64, 16, 8)]
    [InlineData("Bf16WeightGradient.Tile64x256Kernel", 64, 16, 10)]
    public void Inner_loop_of_a_tile_is_its_products_loads_and_copies(string name, int products, int loads, int copies)
    {
        // 32 deep: two products of 16 x 8 x 16 for each 16 x 8 sums of the warp.
        InstructionMix loop = AssembledKernel.Assemble(name, KernelMethods.All[name]).InnerLoop;
        Assert.Equal(products, loop.TensorCore);
        Assert.Equal(loads, loop.SharedMemory);
        Assert.Equal(copies, loop.GlobalMemory);
        Assert.Equal(0, loop.LocalMemory);
        // A division by a number that is not constant would begin with a reciprocal.
        Assert.Equal(0, loop.FloatingPoint);
    }

    [Fact]
    public void Inner_loop_of_a_tf32_weight_gradient_rounds_each_number_in_two_instructions()
    {
        const string Name = "Tf32WeightGradient.Tile128x128Kernel";
        InstructionMix loop = AssembledKernel.Assemble(Name, KernelMethods.All[Name]).InnerLoop;
        // 16 deep: two products of 16 x 8 x 8 for each 16 x 8 sums, and 64 x 16 numbers of each factor, 32 to a
        // register.
        const int Numbers = 2 * 64 * 16 / 32;
        Assert.Equal((64, 16, 8, Numbers), (loop.TensorCore, loop.SharedMemory, loop.GlobalMemory, loop.FloatingPoint));
        // An AND for each, and what the bf16 loop has as well; numbers that are moved once more would be 128 others.
        Assert.InRange(loop.Other, Numbers, Numbers + 128);
    }

    [Fact]
    public void Loop_that_measures_the_matrix_rate_is_products_and_little_else()
    {
        const string Name = "MatrixLoop.Kernel";
        InstructionMix loop = AssembledKernel.Assemble(Name, KernelMethods.All[Name]).InnerLoop;
        // Eight chains, of which the assembler may take several rounds in one.
        Assert.Equal(0, loop.TensorCore % 8);
        Assert.InRange(loop.TensorCore, 8, 64);
        Assert.Equal(0, loop.SharedMemory + loop.GlobalMemory + loop.LocalMemory + loop.FloatingPoint);
        // A product of 16 x 8 x 16 keeps a quarter of a multiprocessor's tensor cores busy for eight cycles on compute
        // capability 8.0 and for four on 9.0, which the other instructions are issued in.
        Assert.InRange(loop.Other, 1, 2 * loop.TensorCore);
    }
}
